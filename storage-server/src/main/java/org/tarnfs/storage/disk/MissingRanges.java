// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.util.ArrayList;
import java.util.List;
import org.tarnfs.caps.ByteRange;

/// The bytes of a share that are still to come: ranges in order, none empty, none touching.
final class MissingRanges {

  /// More gaps than this are no upload but an attempt to fill our memory.
  static final int MAX_GAPS = 1024;

  private List<ByteRange> gaps;

  MissingRanges(long length) {
    gaps = List.of(new ByteRange(0, length));
  }

  List<ByteRange> gaps() {
    return gaps;
  }

  boolean isEmpty() {
    return gaps.isEmpty();
  }

  /// The parts of `range` that are not missing.
  List<ByteRange> presentIn(ByteRange range) {
    List<ByteRange> present = new ArrayList<>();
    long at = range.start();
    for (ByteRange gap : gaps) {
      if (gap.end() <= at) {
        continue;
      }
      if (gap.start() >= range.end()) {
        break;
      }
      if (at < gap.start()) {
        present.add(new ByteRange(at, gap.start()));
      }
      at = gap.end();
    }
    if (at < range.end()) {
      present.add(new ByteRange(at, range.end()));
    }
    return present;
  }

  /// Whether `range` is all that is missing, or more.
  boolean isFilledBy(ByteRange range) {
    return gaps.getFirst().start() >= range.start() && gaps.getLast().end() <= range.end();
  }

  /// Whether there is room to remember that only `range` and what came before it have come.
  boolean canFill(ByteRange range) {
    return gaps.size() < MAX_GAPS || without(range).size() <= MAX_GAPS;
  }

  void fill(ByteRange range) {
    gaps = without(range);
  }

  private List<ByteRange> without(ByteRange range) {
    List<ByteRange> left = new ArrayList<>(gaps.size() + 1);
    for (ByteRange gap : gaps) {
      if (gap.start() < Math.min(gap.end(), range.start())) {
        left.add(new ByteRange(gap.start(), Math.min(gap.end(), range.start())));
      }
      if (Math.max(gap.start(), range.end()) < gap.end()) {
        left.add(new ByteRange(Math.max(gap.start(), range.end()), gap.end()));
      }
    }
    return left;
  }
}
