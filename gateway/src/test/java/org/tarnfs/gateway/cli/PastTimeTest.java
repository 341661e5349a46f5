// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PastTimeTest {

  private static final Clock BERLIN =
      Clock.fixed(Instant.parse("2026-03-07T12:00:00Z"), ZoneId.of("Europe/Berlin"));

  @Test
  void timesArePutAsPeopleDo() throws Exception {
    assertThat(PastTime.parse("2026-03-05T13:30:00.5Z", BERLIN))
        .isEqualTo(Instant.parse("2026-03-05T13:30:00.5Z"));
    assertThat(PastTime.parse("2026-03-05", BERLIN))
        .isEqualTo(Instant.parse("2026-03-05T22:59:59.999999999Z"));
    assertThat(PastTime.parse("3h", BERLIN)).isEqualTo(Instant.parse("2026-03-07T09:00:00Z"));
    assertThat(PastTime.parse("2d", BERLIN)).isEqualTo(Instant.parse("2026-03-05T12:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-05T13:30:00Z",
        "2026-03-05T15:30:00+02:00",
        "2026-03-05 14:30",
        "2026-03-05 14:30:00"
      })
  void secondIsMeantToItsEnd(String text) throws Exception {
    assertThat(PastTime.parse(text, BERLIN))
        .isEqualTo(Instant.parse("2026-03-05T13:30:00.999999999Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "", "2 d", "-2d", "1234567d", "2026-02-30", "14:30"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> PastTime.parse(text, BERLIN))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("a time is like 2026-03-05");
  }
}
