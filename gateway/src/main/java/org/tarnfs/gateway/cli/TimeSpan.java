// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A length of time as people write it: `10s`, `30m`, `8h`, `2d`, `4w`.
final class TimeSpan {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})([smhdw])");

  private TimeSpan() {}

  /// Empty if it is written in another way.
  static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          case "d" -> Duration.ofDays(number);
          default -> Duration.ofDays(7 * number);
        });
  }

  /// What an option says.
  ///
  /// @param examples how it may be written
  static Duration of(String option, String examples, String text) throws CommandException {
    return parse(text)
        .orElseThrow(
            () ->
                CommandException.usage(
                    "%s must be like %s, is %s"
                        .formatted(option, examples, Screen.printable(text))));
  }

  /// In the largest unit that says all of it, from days down.
  static String print(Duration time) {
    if (time.toNanosPart() != 0) {
      return time.toMillis() + "ms";
    } else if (time.toSecondsPart() != 0) {
      return time.toSeconds() + "s";
    } else if (time.toMinutesPart() != 0) {
      return time.toMinutes() + "m";
    }
    return time.toHoursPart() == 0 && !time.isZero() ? time.toDays() + "d" : time.toHours() + "h";
  }
}
