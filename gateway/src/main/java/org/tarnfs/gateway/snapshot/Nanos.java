// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.time.Instant;

/// Instants as nanoseconds since 1970, which fit a `long` from the year 1678 to 2262.
public final class Nanos {

  private static final long SECOND = 1_000_000_000;
  private static final Instant FIRST = toInstant(Long.MIN_VALUE);
  private static final Instant LAST = toInstant(Long.MAX_VALUE);

  private Nanos() {}

  /// What is further away is taken for the nearest there is.
  public static long of(Instant time) {
    if (time.isBefore(FIRST)) {
      return Long.MIN_VALUE;
    } else if (time.isAfter(LAST)) {
      return Long.MAX_VALUE;
    }
    return time.getEpochSecond() < 0
        ? (time.getEpochSecond() + 1) * SECOND + (time.getNano() - SECOND)
        : time.getEpochSecond() * SECOND + time.getNano();
  }

  public static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }
}
