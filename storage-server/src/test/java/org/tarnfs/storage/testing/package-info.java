// SPDX-License-Identifier: Apache-2.0
/// What a storage server must do, as tests, and servers to test other things with: one in memory,
/// one that fails on a plan, one that counts.
@NullMarked
package org.tarnfs.storage.testing;

import org.jspecify.annotations.NullMarked;
