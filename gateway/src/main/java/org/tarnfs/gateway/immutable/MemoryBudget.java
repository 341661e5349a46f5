// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Bounds the memory that all transfers of a gateway hold in segments under way. A transfer takes
/// what a segment needs, and gives it back when the segment is stored or handed on; it never waits
/// for more while it holds the last of its own, so no two transfers can wait for each other.
public final class MemoryBudget {

  private static final int UNIT = 4096;

  private final Semaphore units;
  private final int total;

  public MemoryBudget(long bytes) {
    this.total = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.units = new Semaphore(total, true);
  }

  /// A third of the heap: the rest is for the copies that the network makes, and for everything
  /// else.
  public static MemoryBudget ofThisMachine() {
    return new MemoryBudget(Math.min(Runtime.getRuntime().maxMemory() / 3, 1L << 28));
  }

  /// Waits until `bytes` are free. What is larger than the whole budget gets all of it.
  Claim take(long bytes) throws InterruptedException {
    int count = unitsFor(bytes);
    units.acquire(count);
    return () -> units.release(count);
  }

  /// As [#take], but does not wait, nor get in before those who do.
  Optional<Claim> tryTake(long bytes) throws InterruptedException {
    int count = unitsFor(bytes);
    return units.tryAcquire(count, 0, TimeUnit.SECONDS)
        ? Optional.of(() -> units.release(count))
        : Optional.empty();
  }

  /// All there is, in bytes.
  long total() {
    return (long) total * UNIT;
  }

  /// Whether somebody waits for memory.
  boolean isWanted() {
    return units.hasQueuedThreads();
  }

  private int unitsFor(long bytes) {
    return Math.clamp(Math.ceilDiv(bytes, UNIT), 1, total);
  }

  /// Memory that was taken, to be given back once.
  @FunctionalInterface
  interface Claim extends AutoCloseable {
    @Override
    void close();
  }
}
