// SPDX-License-Identifier: Apache-2.0
/// Puts a storage server together from a node's directory: as a role of a node, or as a program of
/// its own.
@NullMarked
package org.tarnfs.storage.app;

import org.jspecify.annotations.NullMarked;
