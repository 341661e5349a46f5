// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceClockTest {

  private long now = 100;

  @Test
  void clockStandsUntilAllWhoStoppedItStartIt() {
    PatienceClock clock = new PatienceClock(() -> now);

    now = 110;
    clock.stop();
    now = 120;
    clock.stop();
    now = 130;
    clock.start();
    now = 140;
    assertThat(clock.nanoTime()).isEqualTo(110);

    clock.start();
    now = 150;
    assertThat(clock.nanoTime()).isEqualTo(120);
  }

  @Test
  void clocksOfCallsStopTheOneThatWaitsForThem() throws Exception {
    PatienceClock waiting = new PatienceClock(() -> now);
    PatienceClock call = waiting.during(() -> new PatienceClock(() -> now));
    PatienceClock stranger = new PatienceClock(() -> now);

    call.stop();
    now = 150;
    assertThat(waiting.nanoTime()).isEqualTo(100);
    assertThat(stranger.nanoTime()).isEqualTo(150);

    call.start();
    now = 160;
    assertThat(waiting.nanoTime()).isEqualTo(110);
  }
}
