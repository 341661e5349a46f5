// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Stands still until it is told to go on.
final class TestClock implements InstantSource {

  private volatile Instant now = Instant.ofEpochSecond(1_700_000_000);

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration time) {
    now = now.plus(time);
  }
}
