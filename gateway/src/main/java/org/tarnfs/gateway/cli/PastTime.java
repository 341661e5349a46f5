// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;

/// A time as people write it: `2026-03-05`, which is the end of that day, `2026-03-05 14:30`, or
/// `2026-03-05T13:30:00Z`. Without a zone it is that of this machine.
final class PastTime {

  private PastTime() {}

  static Instant parse(String text, ZoneId zone) throws CommandException {
    String written = text.strip().replace(' ', 'T');
    List<Function<String, Instant>> forms =
        List.of(
            Instant::parse,
            day -> LocalDate.parse(day).plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1),
            time -> LocalDateTime.parse(time).atZone(zone).toInstant(),
            time -> OffsetDateTime.parse(time).toInstant());
    for (Function<String, Instant> form : forms) {
      try {
        return form.apply(written);
      } catch (DateTimeException e) {
        // Perhaps another form.
      }
    }
    throw CommandException.usage(
        "a time is like 2026-03-05, \"2026-03-05 14:30\" or 2026-03-05T13:30:00Z, is \""
            + Screen.printable(text)
            + "\"");
  }
}
