// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

/// How a file is cut: segments of `segmentSize` bytes, the last one shorter, each cut into `needed`
/// blocks after padding with zeros to a multiple of `needed`.
///
/// @param fileSize in bytes, at least 1
/// @param segmentSize in bytes, a multiple of `needed`
public record Segmentation(long fileSize, int needed, int segmentSize) {

  /// What Tahoe-LAFS 1.20 uses.
  public static final int DEFAULT_MAX_SEGMENT_SIZE = 1 << 20;

  /// The largest segment that is read: a bound on memory, 64 times what is ever written.
  public static final int LARGEST_READABLE_SEGMENT = 1 << 26;

  /// What could be read in segments of the usual size, 2 PiB; their numbers are ints.
  public static final long LARGEST_READABLE_FILE =
      (long) Integer.MAX_VALUE * DEFAULT_MAX_SEGMENT_SIZE;

  public Segmentation {
    if (!isPossible(fileSize, needed, segmentSize)) {
      throw new IllegalArgumentException(
          "cannot cut %d bytes into segments of %d for %d blocks"
              .formatted(fileSize, segmentSize, needed));
    }
  }

  static boolean isPossible(long fileSize, int needed, int segmentSize) {
    return fileSize >= 1
        && segmentSize >= 1
        && segmentSize % needed == 0
        && Math.ceilDiv(fileSize, segmentSize) <= Integer.MAX_VALUE;
  }

  /// The segment size for a new file: the whole file if it is small, rounded up to a multiple of
  /// `needed`.
  public static Segmentation forUpload(long fileSize, int needed, int maxSegmentSize) {
    return new Segmentation(
        fileSize, needed, (int) roundUp(Math.min(maxSegmentSize, fileSize), needed));
  }

  public int segmentCount() {
    return (int) Math.ceilDiv(fileSize, segmentSize);
  }

  /// Where a segment starts in the file.
  public long segmentStart(int segment) {
    return (long) segment * segmentSize;
  }

  /// Without padding.
  public int segmentLength(int segment) {
    return (int) Math.min(segmentSize, fileSize - segmentStart(segment));
  }

  public int paddedLength(int segment) {
    return (int) roundUp(segmentLength(segment), needed);
  }

  public int blockLength(int segment) {
    return paddedLength(segment) / needed;
  }

  /// The length of all blocks but the last one.
  public int blockSize() {
    return segmentSize / needed;
  }

  /// Where a segment's block starts in the data of a share.
  public long blockStart(int segment) {
    return (long) segment * blockSize();
  }

  /// The length of all blocks of a share together.
  public long shareDataLength() {
    int last = segmentCount() - 1;
    return blockStart(last) + blockLength(last);
  }

  public int segmentAt(long offset) {
    return (int) (offset / segmentSize);
  }

  private static long roundUp(long value, int multiple) {
    return Math.ceilDiv(value, multiple) * multiple;
  }
}
