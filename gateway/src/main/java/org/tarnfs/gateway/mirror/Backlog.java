// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// What is still to be done of a folder.
///
/// @param total how many items
/// @param bytes to be moved for all of them
/// @param items the first of them: those that did not work when they were tried before the others
public record Backlog(long total, long bytes, List<Outstanding> items) {

  private static final Comparator<Outstanding> ORDER =
      Comparator.comparing((Outstanding item) -> item.trouble().isEmpty())
          .thenComparing(Outstanding::path)
          .thenComparing(Outstanding::direction);

  public Backlog {
    items = List.copyOf(items);
  }

  /// Counts all, and keeps the first.
  static final class Collector {

    private final int most;
    private final PriorityQueue<Outstanding> first = new PriorityQueue<>(ORDER.reversed());
    private long total;
    private long bytes;

    Collector(int most) {
      this.most = most;
    }

    void add(Outstanding item) {
      total++;
      bytes += item.bytes();
      first.add(item);
      if (first.size() > most) {
        var _ = first.poll();
      }
    }

    Backlog backlog() {
      return new Backlog(total, bytes, first.stream().sorted(ORDER).toList());
    }
  }
}
