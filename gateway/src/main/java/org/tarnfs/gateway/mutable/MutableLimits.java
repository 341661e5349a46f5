// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import org.tarnfs.gateway.file.TooLargeException;
import org.tarnfs.gateway.share.MutableVersion;
import org.tarnfs.gateway.share.Segmentation;

/// Bounds on memory. All shares of a version are in memory while it is published, as each server
/// gets its share at once or not at all.
final class MutableLimits {

  /// The hashes of the blocks of each share are in memory while a version is read.
  private static final int MOST_SEGMENTS = 1 << 18;

  /// The longest share that is written.
  private static final long LONGEST_SHARE = 1 << 30;

  private MutableLimits() {}

  static void requireReadable(MutableVersion version) throws TooLargeException {
    if (version.segmentSize() > Segmentation.LARGEST_READABLE_SEGMENT) {
      throw new TooLargeException(
          "a mutable file of one segment of %d bytes is larger than the %d that can be read here"
              .formatted(version.segmentSize(), Segmentation.LARGEST_READABLE_SEGMENT));
    }
    if (version.segmentCount() > MOST_SEGMENTS) {
      throw new TooLargeException(
          "a mutable file of %d segments has more than the %d that can be read here"
              .formatted(version.segmentCount(), MOST_SEGMENTS));
    }
  }

  /// What is to be changed as a whole must fit into memory as a whole.
  static void requireModifiable(MutableVersion version) throws TooLargeException {
    requireReadable(version);
    requireWritable(version.dataLength(), version.needed(), version.total());
  }

  static void requireWritable(long size, int needed, int total) throws TooLargeException {
    long share = Math.ceilDiv(size, needed);
    long most = Math.min(Runtime.getRuntime().maxMemory() / 4 / total, LONGEST_SHARE);
    if (share > most) {
      throw new TooLargeException(
          "a mutable file of %d bytes is larger than the %d that fit into the memory of this program"
              .formatted(size, most * needed));
    }
  }
}
