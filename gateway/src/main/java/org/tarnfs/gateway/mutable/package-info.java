// SPDX-License-Identifier: Apache-2.0
/// Files that can be changed: finds out who has what of them, reads a version, publishes the next.
///
/// A change is test and set: each server takes a new share only in place of the one that was read
/// before. Of two that change a file at once, one is told so, and applies its change again to what
/// the other made. Source: `docs/specifications/mutable.rst` and `mutable/` of Tahoe-LAFS.
@NullMarked
package org.tarnfs.gateway.mutable;

import org.jspecify.annotations.NullMarked;
