// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One write to a folder: the `count`th of a replica, which is one life of a device's state. There
/// are never two writes of one dot.
///
/// @param replica a random number
/// @param count from 1
public record Dot(long replica, long count) implements Comparable<Dot> {

  private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16})-([1-9][0-9]{0,17})");

  private static final Comparator<Dot> ORDER =
      Comparator.comparingLong(Dot::count).thenComparing(Dot::replica, Long::compareUnsigned);

  public Dot {
    if (count < 1) {
      throw new IllegalArgumentException("writes are counted from 1");
    }
  }

  /// Reads what [#toString] writes; empty if it is anything else.
  public static Optional<Dot> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Dot(Long.parseUnsignedLong(matcher.group(1), 16), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  static String printReplica(long replica) {
    return "%016x".formatted(replica);
  }

  static Optional<Long> parseReplica(String text) {
    return text.matches("[0-9a-f]{16}")
        ? Optional.of(Long.parseUnsignedLong(text, 16))
        : Optional.empty();
  }

  /// Any order, the same everywhere.
  @Override
  public int compareTo(Dot other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return printReplica(replica) + "-" + count;
  }
}
