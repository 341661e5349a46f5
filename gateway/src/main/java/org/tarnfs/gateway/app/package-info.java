// SPDX-License-Identifier: Apache-2.0
/// A node: its directory, in the layout of Tahoe-LAFS, its configuration, and the wiring of its
/// roles. May use every package of the gateway but `cli`.
@NullMarked
package org.tarnfs.gateway.app;

import org.jspecify.annotations.NullMarked;
