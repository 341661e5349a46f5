// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last that happened to the mirrored folders of a node, also told in its log. For several
/// threads.
public final class RecentEvents implements BiConsumer<String, MirrorEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(RecentEvents.class);
  private static final int MOST = 1000;

  // Guarded by this.
  private final Deque<Numbered> events = new ArrayDeque<>();
  private long last;

  /// An event.
  ///
  /// @param number from 1, in the order in which they happened, since the node was started
  /// @param folder its name
  public record Numbered(long number, String folder, MirrorEvent event) {}

  @Override
  public void accept(String folder, MirrorEvent event) {
    keep(folder, event);
    switch (event.kind()) {
      case FAILED, HELD ->
          LOG.warn("{}: {} {} {}", folder, event.kind(), event.path(), event.detail());
      default -> LOG.debug("{}: {} {} {}", folder, event.kind(), event.path(), event.detail());
    }
  }

  private synchronized void keep(String folder, MirrorEvent event) {
    if (events.size() == MOST) {
      events.removeFirst();
    }
    events.addLast(new Numbered(++last, folder, event));
  }

  /// Those of one folder that have a higher number, the oldest first.
  public synchronized List<Numbered> of(String folder, long after) {
    return events.stream()
        .filter(event -> event.folder().equals(folder) && event.number() > after)
        .toList();
  }
}
