// SPDX-License-Identifier: Apache-2.0
/// The gateway's HTTP side: Tahoe-LAFS's web API, as far as immutable files need it. Each request
/// runs on a virtual thread that talks to Undertow's non-blocking channels, as Undertow's own
/// blocking streams would leave buffers behind on every virtual thread. Uses `grid` and below.
@NullMarked
package org.tarnfs.gateway.web;

import org.jspecify.annotations.NullMarked;
