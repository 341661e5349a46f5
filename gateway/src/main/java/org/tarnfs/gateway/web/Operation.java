// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.StorageIndex;

/// A [SlowTask] on a thread of its own, and how long its results are kept. For several threads.
final class Operation {

  /// How long results that nobody has fetched are kept at least, and those that somebody has.
  static final Duration UNCOLLECTED = Duration.ofDays(4);

  static final Duration COLLECTED = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(Operation.class);

  private final SlowTask task;
  private final InstantSource clock;
  private final Instant started;
  private final Thread thread;

  // Those below are guarded by this.
  private State state = State.RUNNING;
  private @Nullable Exception trouble;

  /// Asked for by a user while it ran.
  private Optional<Duration> retention;

  /// When the results may be forgotten; set when it has ended.
  private Instant expiry = Instant.MAX;

  private enum State {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }

  /// Runs the task at once.
  ///
  /// @param retention how long to keep its results
  Operation(SlowTask task, Optional<Duration> retention, InstantSource clock) {
    this.task = task;
    this.retention = retention;
    this.clock = clock;
    this.started = clock.instant();
    this.thread = Thread.startVirtualThread(this::run);
  }

  private void run() {
    try {
      task.run();
      end(State.DONE, null);
    } catch (InterruptedException e) {
      end(State.CANCELLED, null);
    } catch (IOException e) {
      end(State.FAILED, e);
    } catch (RuntimeException e) {
      LOG.error("an operation failed", e);
      end(State.FAILED, e);
    }
  }

  private synchronized void end(State outcome, @Nullable Exception reason) {
    if (state == State.RUNNING) {
      state = outcome;
      trouble = reason;
      Instant now = clock.instant();
      Duration age = Duration.between(started, now);
      expiry = now.plus(retention.orElse(age.compareTo(UNCOLLECTED) > 0 ? age : UNCOLLECTED));
    }
  }

  /// Stops the task; returns whether there was anything to stop.
  boolean cancel() {
    boolean running = isRunning();
    end(State.CANCELLED, null);
    thread.interrupt();
    return running;
  }

  synchronized boolean isRunning() {
    return state == State.RUNNING;
  }

  synchronized boolean isExpired() {
    return state != State.RUNNING && !clock.instant().isBefore(expiry);
  }

  /// When the results may be forgotten; far away while the task runs.
  synchronized Instant expiry() {
    return expiry;
  }

  /// Notes that somebody fetches the results, and how long they shall be kept from now on, or from
  /// the end of the task.
  synchronized void collect(Optional<Duration> wanted) {
    if (state != State.RUNNING) {
      expiry = clock.instant().plus(wanted.orElse(COLLECTED));
    } else if (wanted.isPresent()) {
      retention = wanted;
    }
  }

  /// Throws what kept the task from being finished, if anything did.
  synchronized void requireSound() throws IOException {
    switch (state) {
      case RUNNING, DONE -> {}
      case CANCELLED ->
          throw new WebException(
              WebException.Problem.OPERATION_CANCELLED, "the operation has been cancelled");
      case FAILED -> {
        switch (trouble) {
          case IOException e -> throw e;
          case RuntimeException e -> throw e;
          case null, default -> throw new IllegalStateException("failed for no reason");
        }
      }
    }
  }

  void report(StorageIndex object, SlowTask.Output output, OutputStream out) throws IOException {
    task.report(object, output, out);
  }

  void report(SlowTask.Output output, OutputStream out) throws IOException, InterruptedException {
    task.report(output, !isRunning(), out);
  }
}
