// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a [Retention] is written, such as `all 1d, hourly 48, monthly forever`.
final class RetentionText {

  private static final String ALL = "all";
  private static final String FOREVER = "forever";
  private static final Pattern AGE = Pattern.compile("([0-9]{1,18})([smhdw])");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  private final String text;
  private final Set<String> said = new HashSet<>();
  private Duration all = Duration.ZERO;
  private final Map<Period, Integer> numbers = new EnumMap<>(Period.class);

  RetentionText(String text) {
    this.text = text;
  }

  Retention retention() {
    for (String part : text.split(",", -1)) {
      read(part.strip().toLowerCase(Locale.ROOT));
    }
    return new Retention(
        all,
        number(Period.HOURLY),
        number(Period.DAILY),
        number(Period.WEEKLY),
        number(Period.MONTHLY),
        number(Period.YEARLY));
  }

  private int number(Period period) {
    return numbers.getOrDefault(period, 0);
  }

  private void read(String part) {
    String[] words = part.split("\\s+", -1);
    if (words.length != 2) {
      throw new IllegalArgumentException(
          "\"%s\" does not say which snapshots to keep. Write it like \"%s\"."
              .formatted(part, Retention.USUAL));
    }
    if (!said.add(words[0])) {
      throw new IllegalArgumentException("\"%s\" is said twice.".formatted(words[0]));
    }
    if (words[0].equals(ALL)) {
      all = age(words[1]);
    } else {
      numbers.put(period(words[0]), number(words[0], words[1]));
    }
  }

  private static Period period(String word) {
    return Stream.of(Period.values())
        .filter(period -> period.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Snapshots cannot be kept \"%s\". There are: %s, %s."
                        .formatted(
                            word,
                            ALL,
                            Stream.of(Period.values())
                                .map(Period::toString)
                                .collect(Collectors.joining(", ")))));
  }

  private static int number(String period, String word) {
    if (word.equals(FOREVER)) {
      return Retention.FOREVER;
    }
    if (!NUMBER.matcher(word).matches() || Long.parseLong(word) > Retention.FOREVER) {
      throw new IllegalArgumentException(
          "\"%s %s\" is not understood. Write a number such as \"%1$s 30\", or \"%1$s forever\"."
              .formatted(period, word));
    }
    return Integer.parseInt(word);
  }

  private static Duration age(String word) {
    if (word.equals(FOREVER)) {
      return Retention.ANY_AGE;
    }
    Matcher age = AGE.matcher(word);
    if (age.matches()) {
      long number = Long.parseLong(age.group(1));
      long seconds = secondsOf(age.group(2));
      if (number <= Long.MAX_VALUE / seconds) {
        return Duration.ofSeconds(number * seconds);
      }
    }
    throw new IllegalArgumentException(
        "\"all %s\" is not understood. Write a time such as \"all 12h\" or \"all 7d\", or \"all forever\"."
            .formatted(word));
  }

  private static long secondsOf(String unit) {
    return switch (unit) {
      case "w" -> Duration.ofDays(7).toSeconds();
      case "d" -> Duration.ofDays(1).toSeconds();
      case "h" -> Duration.ofHours(1).toSeconds();
      case "m" -> Duration.ofMinutes(1).toSeconds();
      default -> 1;
    };
  }

  static String of(Retention retention) {
    List<String> parts = new ArrayList<>();
    parts.add(ALL + " " + age(retention.all()));
    for (Period period : Period.values()) {
      int number = retention.number(period);
      if (number > 0) {
        parts.add(period + " " + (number == Retention.FOREVER ? FOREVER : number));
      }
    }
    return String.join(", ", parts);
  }

  private static String age(Duration age) {
    if (age.equals(Retention.ANY_AGE)) {
      return FOREVER;
    }
    String unit =
        Stream.of("d", "h", "m", "s")
            .filter(each -> age.toSeconds() % secondsOf(each) == 0)
            .findFirst()
            .orElseThrow();
    return age.toSeconds() / secondsOf(unit) + unit;
  }
}
