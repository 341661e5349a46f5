// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A time as people write it: `2026-03-05`, which is the end of that day, `2026-03-05 14:30`,
/// `2026-03-05T13:30:00Z`, or an age such as `3h`. Without a zone it is that of this machine. A
/// second is meant to its end, as lists show no smaller part of what was made in it.
final class PastTime {

  /// How it is told in the help of options.
  static final String FORMS =
      "2026-03-05, which is the end of the day, \"2026-03-05 14:30\", 2026-03-05T13:30:00Z, or an age"
          + " such as 3h or 2d";

  private static final Duration SECOND = Duration.ofSeconds(1).minusNanos(1);

  private PastTime() {}

  /// @param clock tells what now is, and the zone
  static Instant parse(String text, Clock clock) throws CommandException {
    Optional<Duration> age = TimeSpan.parse(text);
    if (age.isPresent()) {
      return clock.instant().minus(age.get());
    }
    ZoneId zone = clock.getZone();
    String written = text.strip().replace(' ', 'T');
    List<Function<String, Instant>> forms =
        List.of(
            time -> toItsEnd(Instant.parse(time)),
            day -> LocalDate.parse(day).plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1),
            time -> toItsEnd(LocalDateTime.parse(time).atZone(zone).toInstant()),
            time -> toItsEnd(OffsetDateTime.parse(time).toInstant()));
    for (Function<String, Instant> form : forms) {
      try {
        return form.apply(written);
      } catch (DateTimeException e) {
        // Perhaps another form.
      }
    }
    throw CommandException.usage(
        "a time is like 2026-03-05, \"2026-03-05 14:30\", 2026-03-05T13:30:00Z or 2d, is \""
            + Screen.printable(text)
            + "\"");
  }

  private static Instant toItsEnd(Instant time) {
    return time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? time.plus(SECOND) : time;
  }
}
