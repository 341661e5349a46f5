// SPDX-License-Identifier: Apache-2.0
/// Measures Tarn beside stock Tahoe-LAFS: the same grid, the same files, the same driver.
@NullMarked
package org.tarnfs.bench;

import org.jspecify.annotations.NullMarked;
