// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeSpanTest {

  @ParameterizedTest
  @CsvSource({
    "10s, PT10S, 10s",
    "90s, PT90S, 90s",
    "60s, PT1M, 1m",
    "90m, PT90M, 90m",
    "1h, PT1H, 1h",
    "24h, P1D, 1d",
    "36h, PT36H, 36h",
    "2w, P14D, 14d",
    "0s, PT0S, 0h"
  })
  void spanIsReadAndWritten(String text, Duration time, String written) {
    assertThat(TimeSpan.parse(text)).contains(time);
    assertThat(TimeSpan.print(time)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h", "1", "1 h", "-1h", "1.5h", "1y", "10000000s", "1h30m"})
  void otherTextIsNone(String text) {
    assertThat(TimeSpan.parse(text)).isEmpty();
  }
}
