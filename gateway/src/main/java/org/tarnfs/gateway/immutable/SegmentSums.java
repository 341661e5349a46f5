// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.zip.CRC32C;

/// Checksums of the segments of a file as they were when its key was made from them. They find a
/// file that has changed since, and are no obstacle to a forger.
final class SegmentSums {

  /// Those of a file whose key stands for no content: it may be anything.
  static final SegmentSums ANY = new SegmentSums(0);

  private final int[] sums;

  SegmentSums(int segments) {
    this.sums = new int[segments];
  }

  void put(int segment, CRC32C sum) {
    sums[segment] = (int) sum.getValue();
  }

  boolean match(int segment, CRC32C sum) {
    return sums.length == 0 || sums[segment] == (int) sum.getValue();
  }
}
