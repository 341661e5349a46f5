// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.Comparator;
import java.util.List;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.storage.protocol.WriteProgress;

/// What a server lacks of a share, as it said last: everything, before it has said anything.
final class MissingParts {

  private static final List<ByteRange> EVERYTHING = List.of(new ByteRange(0, Long.MAX_VALUE));

  /// In the order of their starts; they may overlap, as nobody knows what a server says.
  private List<ByteRange> ranges = EVERYTHING;

  /// Takes the answer to a write. One that wants nothing more is sent the rest nevertheless: it
  /// knows best when it is wrong.
  void learn(WriteProgress progress) {
    ranges =
        progress.isComplete()
            ? EVERYTHING
            : progress.required().stream()
                .filter(range -> !range.isEmpty())
                .sorted(Comparator.comparingLong(ByteRange::start))
                .toList();
  }

  /// What of these bytes is to be sent in the next request: nothing, at their end, if none of them
  /// is missing. What the server has before or within it is sent again if that is less than
  /// `worthSparing`.
  ByteRange next(ByteRange bytes, long worthSparing) {
    long start = bytes.end();
    long end = bytes.end();
    for (ByteRange range : ranges) {
      if (range.end() > bytes.start() && range.start() < bytes.end()) {
        long from = Math.max(range.start(), bytes.start());
        if (start == bytes.end()) {
          start = from - bytes.start() < worthSparing ? bytes.start() : from;
          end = from;
        } else if (from - end >= worthSparing) {
          break;
        }
        end = Math.max(end, Math.min(range.end(), bytes.end()));
      }
    }
    return new ByteRange(start, end);
  }
}
