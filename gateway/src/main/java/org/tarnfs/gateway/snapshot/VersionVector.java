// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which writes a state of a folder has in it, or had before they were overwritten or deleted: of
/// each replica all up to a count. A write that a vector has and the state has not is one that the
/// state knows to be gone; so deletions leave nothing behind that would have to be kept.
///
/// @param counts by replica
public record VersionVector(SortedMap<Long, Long> counts) {

  public static final VersionVector NONE = new VersionVector(new TreeMap<>());

  public VersionVector {
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /// Whether it has that write.
  public boolean has(Dot dot) {
    return count(dot.replica()) >= dot.count();
  }

  /// How many writes of a replica it has.
  public long count(long replica) {
    return counts.getOrDefault(replica, 0L);
  }

  /// The same and one more write, the next of a replica.
  public VersionVector and(Dot next) {
    TreeMap<Long, Long> more = new TreeMap<>(counts);
    more.merge(next.replica(), next.count(), Math::max);
    return new VersionVector(more);
  }

  /// All writes of both.
  public VersionVector and(VersionVector other) {
    TreeMap<Long, Long> both = new TreeMap<>(counts);
    other.counts.forEach((replica, count) -> both.merge(replica, count, Math::max));
    return new VersionVector(both);
  }

  /// Whether it has all writes that the other has.
  public boolean covers(VersionVector other) {
    for (Map.Entry<Long, Long> entry : other.counts.entrySet()) {
      if (count(entry.getKey()) < entry.getValue()) {
        return false;
      }
    }
    return true;
  }
}
