// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long a writer goes on when others are in its way. For one thread.
final class Patience {

  /// How long a change is tried again when others change the file too.
  private static final Duration FOR_OTHERS = Duration.ofSeconds(60);

  /// How long servers are asked again that could decide which of several versions counts,
  /// while none of them is finished.
  private static final Duration TO_DECIDE = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final RandomGenerator random;
  private final long start = System.nanoTime();
  private long news = start;
  private Duration longest = FIRST_PAUSE;

  /// @param random so that two writers do not meet again
  Patience(RandomGenerator random) {
    this.random = random;
  }

  boolean lasts() {
    return System.nanoTime() - start < FOR_OTHERS.toNanos();
  }

  boolean lastsToDecide() {
    return System.nanoTime() - news < TO_DECIDE.toNanos();
  }

  /// There is something new to decide on.
  void restartDeciding() {
    news = System.nanoTime();
  }

  /// Waits for some time, usually longer each time.
  void pause() throws InterruptedException {
    Thread.sleep(Duration.ofNanos(random.nextLong(longest.toNanos())));
    Duration longer = longest.multipliedBy(2);
    longest = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }
}
