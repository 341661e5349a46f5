// SPDX-License-Identifier: Apache-2.0
/// Starts and drives real processes: stock Tahoe-LAFS nodes and Tarn's own. For the tests here,
/// whether nodes work together, survive and stay small, and the comparison in `bench`; no part of
/// the program.
@NullMarked
package org.tarnfs.interop;

import org.jspecify.annotations.NullMarked;
