// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The bytes from `start` up to but not including `end`.
public record ByteRange(long start, long end) {

  public ByteRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a range: " + start + ".." + end);
    }
  }

  public static ByteRange ofLength(long start, long length) {
    return new ByteRange(start, Math.addExact(start, length));
  }

  public long length() {
    return end - start;
  }

  public boolean isEmpty() {
    return start == end;
  }

  /// The part of this range that lies before `limit`.
  public ByteRange clippedTo(long limit) {
    return new ByteRange(Math.min(start, limit), Math.min(end, limit));
  }
}
