// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class PastTimeTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void timesArePutAsPeopleDo() throws Exception {
    assertThat(PastTime.parse("2026-03-05T13:30:00Z", BERLIN))
        .isEqualTo(Instant.parse("2026-03-05T13:30:00Z"));
    assertThat(PastTime.parse("2026-03-05T13:30:00+02:00", BERLIN))
        .isEqualTo(Instant.parse("2026-03-05T11:30:00Z"));
    assertThat(PastTime.parse("2026-03-05 14:30", BERLIN))
        .isEqualTo(Instant.parse("2026-03-05T13:30:00Z"));
    assertThat(PastTime.parse("2026-03-05", BERLIN))
        .isEqualTo(Instant.parse("2026-03-05T22:59:59.999999999Z"));
  }

  @Test
  void otherTextIsRefused() {
    assertThatThrownBy(() -> PastTime.parse("yesterday", BERLIN))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("a time is like 2026-03-05");
  }
}
