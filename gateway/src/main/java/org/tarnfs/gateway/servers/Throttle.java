// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Lets bytes of one direction pass at a rate that may change at any time. A token bucket that goes
/// into debt: whoever comes while there are tokens passes at once, however many bytes he has, and
/// those after him wait until they are paid for, in the order they came. So transfers side by side
/// that come with a piece at a time share the rate. Nobody blocks: who has to wait is called.
final class Throttle {

  /// Runs a task once, after so many nanoseconds.
  interface Alarm {
    void after(long nanos, Runnable task);
  }

  /// What may pass at once after a rest, as a part of a second.
  private static final int BURSTS_PER_SECOND = 10;

  /// How soon a new rate holds for those who wait already.
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  private static final int LEAST_PIECE = 1 << 10;
  private static final int LARGEST_PIECE = 64 << 10;
  private static final int PIECES_PER_SECOND = 16;

  private static final double NANOS = 1e9;

  private record Waiting(int bytes, Runnable pass) {}

  private final LongSupplier rate;
  private final LongSupplier nanoTime;
  private final Alarm alarm;

  // Those below are guarded by this.
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private double tokens;
  private long filledAt;
  private boolean isAlarmSet;

  /// @param rate in bytes a second at this moment, or [RateLimits#NONE]
  Throttle(LongSupplier rate) {
    this(rate, System::nanoTime, Throttle::onTimerOfTheJdk);
  }

  Throttle(LongSupplier rate, LongSupplier nanoTime, Alarm alarm) {
    this.rate = rate;
    this.nanoTime = nanoTime;
    this.alarm = alarm;
    this.filledAt = nanoTime.getAsLong();
  }

  private static void onTimerOfTheJdk(long nanos, Runnable task) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run).execute(task);
  }

  boolean isLimited() {
    return rate.getAsLong() != RateLimits.NONE;
  }

  /// How many bytes to come with at a time, so that all get on.
  int piece() {
    return Math.clamp(rate.getAsLong() / PIECES_PER_SECOND, LEAST_PIECE, LARGEST_PIECE);
  }

  /// Returns whether so many bytes may pass now. If not, calls `pass` once when they may, on a
  /// thread that must not be kept.
  boolean passes(int bytes, Runnable pass) {
    if (!isLimited()) {
      return true;
    }
    synchronized (this) {
      fill();
      if (queue.isEmpty() && tokens > 0) {
        tokens -= bytes;
        return true;
      }
      queue.add(new Waiting(bytes, pass));
      setAlarm();
      return false;
    }
  }

  /// For bytes that were let pass, and then did not come.
  synchronized void giveBack(int bytes) {
    tokens += bytes;
  }

  private void fill() {
    long now = nanoTime.getAsLong();
    long bytesPerSecond = rate.getAsLong();
    double most = Math.max((double) bytesPerSecond / BURSTS_PER_SECOND, LEAST_PIECE);
    tokens = Math.min(most, tokens + bytesPerSecond * ((now - filledAt) / NANOS));
    filledAt = now;
  }

  private void setAlarm() {
    if (!isAlarmSet) {
      isAlarmSet = true;
      double wait = (1 - tokens) * NANOS / rate.getAsLong();
      alarm.after((long) Math.clamp(wait, 1.0, (double) LONGEST_WAIT), this::letPass);
    }
  }

  private void letPass() {
    List<Runnable> passing = new ArrayList<>();
    synchronized (this) {
      isAlarmSet = false;
      fill();
      while (!queue.isEmpty() && tokens > 0) {
        Waiting first = queue.remove();
        tokens -= first.bytes;
        passing.add(first.pass);
      }
      if (!queue.isEmpty()) {
        setAlarm();
      }
    }
    passing.forEach(Runnable::run);
  }
}
