// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tarnfs.storage.app.DataSize;

/// Which limits hold at which hours of the week, as in
///
/// `mon-fri 08:00-18:00 up 200K down 1M; sat,sun 00:00-24:00 up none`
///
/// A rule names days, a span of hours and one or two limits, which are sizes a second or `none`. Of
/// rules that overlap the last one counts, for each direction by itself. A span that ends before it
/// begins goes on into the next day. Hours are those on the wall: when the clocks change, a span is
/// an hour shorter or longer.
public record WeekTimetable(List<Rule> rules) {

  /// No rules: the usual limits hold always.
  public static final WeekTimetable EMPTY = new WeekTimetable(List.of());

  /// More than anybody writes.
  private static final int MAX_RULES = 1000;

  private static final String FORM =
      "; a rule is like mon-fri 08:00-18:00 up 200K down 1M, and a semicolon stands between rules";

  /// Which way bytes go, as this machine sees it.
  public enum Direction {
    UP,
    DOWN
  }

  public WeekTimetable {
    rules = List.copyOf(rules);
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException("more than " + MAX_RULES + " rules");
    }
  }

  /// Reads what [#toString] writes. Line ends stand between rules too.
  ///
  /// @throws IllegalArgumentException if it is anything else; the message says where and why
  public static WeekTimetable parse(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String rule : text.split("[;\n]", -1)) {
      if (!rule.isBlank() && rules.size() <= MAX_RULES) {
        rules.add(Rule.parse(rule.strip()));
      }
    }
    return new WeekTimetable(rules);
  }

  /// What holds at a time, with `usual` where no rule says anything.
  public RateLimits limitsAt(ZonedDateTime time, RateLimits usual) {
    long up = usual.up();
    long down = usual.down();
    for (Rule rule : rules) {
      if (rule.holdsAt(time)) {
        up = rule.limits.getOrDefault(Direction.UP, up);
        down = rule.limits.getOrDefault(Direction.DOWN, down);
      }
    }
    return new RateLimits(up, down);
  }

  @Override
  public String toString() {
    return rules.stream().map(Rule::toString).collect(Collectors.joining("; "));
  }

  /// What holds on some days from one minute, counted from midnight, until before another, and on
  /// into the day after each if that is no later.
  ///
  /// @param limits in bytes a second, or [RateLimits#NONE], for one direction or both
  public record Rule(Set<DayOfWeek> days, int from, int to, Map<Direction, Long> limits) {

    private static final Pattern SPAN = Pattern.compile("(\\d?\\d):(\\d\\d)-(\\d?\\d):(\\d\\d)");
    private static final int MINUTES = 24 * 60;
    private static final String NO_LIMIT = "none";

    public Rule {
      days = Collections.unmodifiableSet(EnumSet.copyOf(days));
      limits = Collections.unmodifiableMap(new EnumMap<>(limits));
      if (from < 0 || from >= MINUTES || to < 0 || to > MINUTES || from == to) {
        throw new IllegalArgumentException(
            "a span goes from a time before 24:00 to another one; a whole day is 00:00-24:00");
      }
      limits.values().forEach(rate -> new RateLimits(rate, rate));
    }

    static Rule parse(String text) {
      String[] words = text.toLowerCase(Locale.ROOT).split("\\s+", 8);
      Matcher span = SPAN.matcher(words.length < 2 ? "" : words[1]);
      if (!Set.of(4, 6).contains(words.length) || !span.matches()) {
        throw new IllegalArgumentException("\"" + text + "\" is no rule" + FORM);
      }
      try {
        return new Rule(
            days(words[0]),
            minute(span.group(1), span.group(2)),
            minute(span.group(3), span.group(4)),
            limits(Arrays.asList(words).subList(2, words.length)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("\"" + text + "\": " + e.getMessage(), e);
      }
    }

    private static Set<DayOfWeek> days(String text) {
      Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
      for (String part : text.split(",", 20)) {
        String[] ends = part.split("-", 2);
        DayOfWeek last = day(ends[ends.length - 1]);
        DayOfWeek day = day(ends[0]);
        for (; day != last; day = day.plus(1)) {
          days.add(day);
        }
        days.add(last);
      }
      return days;
    }

    private static DayOfWeek day(String text) {
      for (DayOfWeek day : DayOfWeek.values()) {
        if (name(day).equals(text)) {
          return day;
        }
      }
      throw new IllegalArgumentException(
          "\"" + text + "\" is no day; days are mon tue wed thu fri sat sun");
    }

    private static int minute(String hour, String minute) {
      int minutes = Integer.parseInt(minute);
      int total = Integer.parseInt(hour) * 60 + minutes;
      if (minutes > 59 || total > MINUTES) {
        throw new IllegalArgumentException(hour + ":" + minute + " is no time of a day");
      }
      return total;
    }

    private static Map<Direction, Long> limits(List<String> words) {
      Map<Direction, Long> limits = new EnumMap<>(Direction.class);
      for (int i = 0; i < words.size(); i += 2) {
        Direction direction =
            switch (words.get(i)) {
              case "up" -> Direction.UP;
              case "down" -> Direction.DOWN;
              default ->
                  throw new IllegalArgumentException(
                      "\"" + words.get(i) + "\" stands where up or down must");
            };
        if (limits.put(direction, rate(words.get(i + 1))) != null) {
          throw new IllegalArgumentException(words.get(i) + " has two limits");
        }
      }
      return limits;
    }

    private static long rate(String text) {
      return text.equals(NO_LIMIT)
          ? RateLimits.NONE
          : DataSize.parse(text)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "\"" + text + "\" is no size a second like 200K or 1M, nor none"));
    }

    boolean holdsAt(ZonedDateTime time) {
      int minute = time.getHour() * 60 + time.getMinute();
      DayOfWeek day = time.getDayOfWeek();
      if (from < to) {
        return days.contains(day) && from <= minute && minute < to;
      }
      return (days.contains(day) && from <= minute) || (days.contains(day.minus(1)) && minute < to);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(daysToString());
      text.append(" %02d:%02d-%02d:%02d".formatted(from / 60, from % 60, to / 60, to % 60));
      limits.forEach(
          (direction, rate) ->
              text.append(' ')
                  .append(direction.name().toLowerCase(Locale.ROOT))
                  .append(' ')
                  .append(rate == RateLimits.NONE ? NO_LIMIT : DataSize.toString(rate)));
      return text.toString();
    }

    private String daysToString() {
      List<String> parts = new ArrayList<>();
      for (DayOfWeek first : days) {
        DayOfWeek last = first;
        while (last != DayOfWeek.SUNDAY && days.contains(last.plus(1))) {
          last = last.plus(1);
        }
        boolean startsHere = first == DayOfWeek.MONDAY || !days.contains(first.minus(1));
        if (startsHere) {
          parts.add(first == last ? name(first) : name(first) + "-" + name(last));
        }
      }
      return String.join(",", parts);
    }

    private static String name(DayOfWeek day) {
      return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }
  }
}
