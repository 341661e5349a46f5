// SPDX-License-Identifier: Apache-2.0
/// The servers of a grid as the gateway knows them: who they are, in which order they are asked,
/// and how they are reached.
@NullMarked
package org.tarnfs.gateway.servers;

import org.jspecify.annotations.NullMarked;
