// SPDX-License-Identifier: Apache-2.0
/// Folders of this machine: what is in them, what of it is left out, and how it is written. Knows
/// nothing of the grid.
@NullMarked
package org.tarnfs.gateway.local;

import org.jspecify.annotations.NullMarked;
