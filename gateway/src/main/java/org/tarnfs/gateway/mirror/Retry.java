// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.time.Duration;

/// How long to wait before something is tried again that did not work.
final class Retry {

  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final int MOST_DOUBLINGS = 9;

  /// What is further away than that was set by a clock that is right no longer.
  static final long LONGEST_MILLIS = FIRST.multipliedBy(1L << MOST_DOUBLINGS).toMillis();

  private Retry() {}

  /// @param attempts how often it was tried
  static Duration after(int attempts) {
    return FIRST.multipliedBy(1L << Math.clamp(attempts - 1, 0, MOST_DOUBLINGS));
  }
}
