// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// Who has tried tokens that are none, and how often in this minute. For several threads.
final class FailedLogins {

  static final int MOST = 30;
  static final Duration WINDOW = Duration.ofMinutes(1);

  /// When more try it than this, those of earlier are forgotten.
  private static final int MOST_ADDRESSES = 10_000;

  private final InstantSource clock;

  // Those below are guarded by this.
  private final Map<String, Integer> failures = new HashMap<>();
  private Instant begin = Instant.EPOCH;

  FailedLogins(InstantSource clock) {
    this.clock = clock;
  }

  /// Counts one more.
  ///
  /// @return whether there have been too many from there
  synchronized boolean isTooMany(String address) {
    Instant now = clock.instant();
    if (failures.size() >= MOST_ADDRESSES
        || !now.isBefore(begin.plus(WINDOW))
        || now.isBefore(begin)) {
      failures.clear();
      begin = now;
    }
    return failures.merge(address, 1, Integer::sum) > MOST;
  }
}
