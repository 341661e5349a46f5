// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.tarnfs.gateway.file.Progress;

/// Counts what a transfer has found and done. For several threads.
public final class Tally {

  /// What is counted.
  public enum Of {
    FILES_FOUND,
    BYTES_FOUND,
    BYTES_DONE,
    /// Those that were moved.
    FILES_MOVED,
    /// Those that were there already.
    FILES_KEPT,
    /// Those that were left out, for a reason that was told.
    FILES_SKIPPED,
    DIRECTORIES_MADE,
    DIRECTORIES_KEPT,
    DIRECTORIES_SKIPPED
  }

  private final Map<Of, LongAdder> counts = new EnumMap<>(Of.class);
  private final Runnable watcher;

  /// @param watcher is run after every change, by the thread that made it
  public Tally(Runnable watcher) {
    this.watcher = watcher;
    for (Of what : Of.values()) {
      counts.put(what, new LongAdder());
    }
  }

  public long count(Of what) {
    LongAdder adder = counts.get(what);
    return adder == null ? 0 : adder.sum();
  }

  /// Whether something was left out.
  public boolean isIncomplete() {
    return count(Of.FILES_SKIPPED) + count(Of.DIRECTORIES_SKIPPED) > 0;
  }

  /// Counts more, or less.
  public void add(Of what, long number) {
    counts.computeIfPresent(
        what,
        (_, adder) -> {
          adder.add(number);
          return adder;
        });
    watcher.run();
  }

  /// Counts a file that is to be moved.
  public void found(long bytes) {
    add(Of.BYTES_FOUND, bytes);
    add(Of.FILES_FOUND, 1);
  }

  /// The bytes of one file while it is moved. They are all done when it is closed, however it went.
  public Moving moving(long size) {
    return new Moving(size);
  }

  /// Of one file.
  public final class Moving implements Progress, AutoCloseable {

    private final long size;
    private final AtomicLong told = new AtomicLong();

    private Moving(long size) {
      this.size = size;
    }

    @Override
    public void advanced(long done, long total) {
      long now = Math.clamp(done, 0, size);
      add(Of.BYTES_DONE, now - told.getAndSet(now));
    }

    @Override
    public void close() {
      advanced(size, size);
    }
  }
}
