// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import static java.time.temporal.TemporalAdjusters.firstDayOfMonth;
import static java.time.temporal.TemporalAdjusters.firstDayOfYear;
import static java.time.temporal.TemporalAdjusters.previousOrSame;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjuster;
import java.util.Locale;

/// The periods of which one snapshot each is kept; of UTC, so that all devices agree on them.
enum Period {
  HOURLY {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return time.truncatedTo(ChronoUnit.HOURS);
    }
  },
  DAILY {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return day(time, date -> date);
    }
  },
  /// From Monday on, as in ISO 8601.
  WEEKLY {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return day(time, previousOrSame(DayOfWeek.MONDAY));
    }
  },
  MONTHLY {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return day(time, firstDayOfMonth());
    }
  },
  YEARLY {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return day(time, firstDayOfYear());
    }
  };

  abstract LocalDateTime start(LocalDateTime time);

  /// When the period began that a time lies in.
  LocalDateTime start(Instant time) {
    return start(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
  }

  /// As people write it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static LocalDateTime day(LocalDateTime time, TemporalAdjuster adjuster) {
    return LocalDate.from(time).with(adjuster).atStartOfDay();
  }
}
