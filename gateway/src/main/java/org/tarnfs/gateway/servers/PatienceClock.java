// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tells how long somebody has been kept waiting by others. It stands still while this gateway
/// itself holds bytes back, so that nobody is given up for a slowness that is our own. Whoever
/// waits for a call has a clock, and the clocks of what happens within the call stop it too. Safe
/// for several threads.
final class PatienceClock {

  /// In nanoseconds. Who waits for a time that it still stands before looks at it no more often.
  static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);

  /// The clock of who waits for what this thread does.
  private static final ScopedValue<PatienceClock> WAITING = ScopedValue.newInstance();

  private final LongSupplier nanoTime;
  private final @Nullable PatienceClock outer;

  // Those below are guarded by this.
  private int stops;
  private long stoppedAt;
  private long stood;

  PatienceClock() {
    this(System::nanoTime);
  }

  PatienceClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.outer = WAITING.isBound() ? WAITING.get() : null;
  }

  /// Does what this clock waits for.
  <T> T during(Callable<T> call) throws Exception {
    return ScopedValue.where(WAITING, this).call(call::call);
  }

  /// As [System#nanoTime], but for the time it stood still.
  synchronized long nanoTime() {
    return (stops > 0 ? stoppedAt : nanoTime.getAsLong()) - stood;
  }

  /// Stops it, until there were as many calls of [#start].
  void stop() {
    synchronized (this) {
      if (stops++ == 0) {
        stoppedAt = nanoTime.getAsLong();
      }
    }
    if (outer != null) {
      outer.stop();
    }
  }

  void start() {
    synchronized (this) {
      if (--stops == 0) {
        stood += nanoTime.getAsLong() - stoppedAt;
      }
    }
    if (outer != null) {
      outer.start();
    }
  }
}
