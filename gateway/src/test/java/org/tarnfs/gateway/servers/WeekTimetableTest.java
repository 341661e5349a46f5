// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeekTimetableTest {

  private static final RateLimits USUAL = new RateLimits(5_000, 7_000);

  /// 2026-11-23 is a Monday.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Working hours, from the first minute until before the last.
        "mon-fri 08:00-18:00 up 200K down 1M | 23T07:59:59 |   5000 |    7000",
        "mon-fri 08:00-18:00 up 200K down 1M | 23T08:00:00 | 200000 | 1000000",
        "mon-fri 08:00-18:00 up 200K down 1M | 27T17:59:59 | 200000 | 1000000",
        "mon-fri 08:00-18:00 up 200K down 1M | 27T18:00:00 |   5000 |    7000",
        "mon-fri 08:00-18:00 up 200K down 1M | 28T12:00:00 |   5000 |    7000",
        // One direction.
        "sat,sun 00:00-24:00 up 2M           | 28T00:00:00 | 2000000 |   7000",
        "sat,sun 00:00-24:00 up 2M           | 29T23:59:59 | 2000000 |   7000",
        "sat,sun 00:00-24:00 up 2M           | 30T00:00:00 |    5000 |   7000",
        "wed 12:00-13:00 down 1Mi            | 25T12:30:00 |    5000 | 1048576",
        // Over midnight, also from Sunday to Monday.
        "tue 22:00-06:00 up 9K               | 24T21:59:59 | 5000 | 7000",
        "tue 22:00-06:00 up 9K               | 24T22:00:00 | 9000 | 7000",
        "tue 22:00-06:00 up 9K               | 25T05:59:59 | 9000 | 7000",
        "tue 22:00-06:00 up 9K               | 25T06:00:00 | 5000 | 7000",
        "tue 22:00-06:00 up 9K               | 24T05:00:00 | 5000 | 7000",
        "tue 22:00-00:00 up 9K               | 24T23:59:59 | 9000 | 7000",
        "tue 22:00-00:00 up 9K               | 25T00:00:00 | 5000 | 7000",
        "sun 22:00-06:00 up 9K               | 29T23:00:00 | 9000 | 7000",
        "sun 22:00-06:00 up 9K               | 30T05:59:00 | 9000 | 7000",
        "sun 22:00-06:00 up 9K               | 30T22:30:00 | 5000 | 7000",
        // Days over the end of the week.
        "sat-mon 10:00-11:00 up 9K           | 23T10:00:00 | 9000 | 7000",
        "sat-mon 10:00-11:00 up 9K           | 24T10:00:00 | 5000 | 7000",
        "sat-mon 10:00-11:00 up 9K           | 28T10:00:00 | 9000 | 7000",
        // Later rules win, each for its direction.
        "mon-sun 00:00-24:00 up 9K down 9K; mon 10:00-11:00 up none | 23T10:30:00 | none | 9000",
        "mon-sun 00:00-24:00 up 9K down 9K; mon 10:00-11:00 up none | 23T11:00:00 | 9000 | 9000",
        "mon 10:00-11:00 up none; mon-sun 00:00-24:00 up 9K         | 23T10:30:00 | 9000 | 7000",
        "''                                                         | 23T10:30:00 | 5000 | 7000",
      })
  void limitsAreThoseOfTheHour(String rules, String time, String up, long down) {
    WeekTimetable timetable = WeekTimetable.parse(rules);

    RateLimits limits =
        timetable.limitsAt(
            LocalDateTime.parse("2026-11-" + time).atZone(ZoneId.of("Europe/Oslo")), USUAL);

    long expectedUp = up.equals("none") ? RateLimits.NONE : Long.parseLong(up);
    assertThat(limits).isEqualTo(new RateLimits(expectedUp, down));
    assertThat(WeekTimetable.parse(timetable.toString())).isEqualTo(timetable);
  }

  @Test
  void textIsPutInOrder() {
    assertThat(
            WeekTimetable.parse(
                """
                 MON,tue,WED,fri  8:00-18:30  down 1048576 up 200000B ;;
                 sun-mon 00:00-24:00 up None;
                """))
        .hasToString("mon-wed,fri 08:00-18:30 up 200K down 1Mi; mon,sun 00:00-24:00 up none");
    assertThat(WeekTimetable.EMPTY).hasToString("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mon 08:00-18:00              | is no rule; a rule is like mon-fri 08:00-18:00 up 200K",
        "mon 08:00 - 18:00 up 9K      | is no rule; a rule is like",
        "mon 8-18 up 9K               | is no rule; a rule is like",
        "mon up 9K                    | is no rule; a rule is like",
        "mon 08:00-18:00 up           | is no rule; a rule is like",
        "mon 08:00-18:00 up 9K down 9K extra 9K | is no rule; a rule is like",
        "monday 08:00-18:00 up 9K     | \"monday\" is no day; days are mon tue wed thu fri sat sun",
        "mon, 08:00-18:00 up 9K       | \"\" is no day",
        "mon-tue-wed 08:00-18:00 up 9K| \"tue-wed\" is no day",
        "mon 08:60-18:00 up 9K        | 08:60 is no time of a day",
        "mon 08:00-24:01 up 9K        | 24:01 is no time of a day",
        "mon 24:00-06:00 up 9K        | a span goes from a time before 24:00 to another one",
        "mon 08:00-08:00 up 9K        | a whole day is 00:00-24:00",
        "mon 08:00-18:00 upload 9K    | \"upload\" stands where up or down must",
        "mon 08:00-18:00 up 9K up 8K  | up has two limits",
        "mon 08:00-18:00 up fast      | \"fast\" is no size a second like 200K or 1M, nor none",
        "mon 08:00-18:00 up 0         | a limit must be at least 1000 bytes a second, or none",
      })
  void mistakesAreExplained(String rule, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeekTimetable.parse("sun 00:00-24:00 up 9K; " + rule))
        .withMessageStartingWith("\"" + rule + "\"")
        .withMessageContaining(problem);
  }

  @Test
  void noTimetableIsEndless() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeekTimetable.parse("mon 00:00-24:00 up 9K;".repeat(100_000)))
        .withMessageContaining("more than 1000 rules");
  }
}
