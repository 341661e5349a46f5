// SPDX-License-Identifier: Apache-2.0
/// The gateway's HTTP side: Tahoe-LAFS's web API, and Tarn's own below
/// `/api`. [org.tarnfs.gateway.web.WebApi] leads a request
/// to the handler of what it asks for; beside them are the forms in which nodes are told and taken.
/// Each request runs on a virtual thread that talks to Undertow's non-blocking channels, as
/// Undertow's own blocking streams would leave buffers behind on every virtual thread. Uses `grid`,
/// `mirror` and below.
@NullMarked
package org.tarnfs.gateway.web;

import org.jspecify.annotations.NullMarked;
