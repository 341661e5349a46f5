// SPDX-License-Identifier: Apache-2.0
/// The vocabulary of the grid: caps, storage indexes, share numbers, encoding parameters, secrets.
/// Immutable values only. Source: `docs/specifications/uri.rst` of Tahoe-LAFS and its code.
@NullMarked
package org.tarnfs.caps;

import org.jspecify.annotations.NullMarked;
