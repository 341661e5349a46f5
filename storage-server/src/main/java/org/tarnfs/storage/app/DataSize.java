// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Amounts of data as Tahoe-LAFS writes them: a number, a letter of `KMGTPE` for a power of 1000 or
/// with an `i` behind it of 1024, and perhaps a `B`, in either case.
public final class DataSize {

  private static final Pattern FORM = Pattern.compile("(\\d{1,19})(?:([KMGTPE])(I?))?B?");
  private static final String POWERS = "KMGTPE";

  private DataSize() {}

  /// In bytes; empty if `text` is no amount, or more than a `long` holds.
  public static Optional<Long> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigInteger size = new BigInteger(matcher.group(1));
    String letter = matcher.group(2);
    if (letter != null) {
      int base = matcher.group(3).isEmpty() ? 1000 : 1024;
      size = size.multiply(BigInteger.valueOf(base).pow(POWERS.indexOf(letter) + 1));
    }
    return size.bitLength() < Long.SIZE ? Optional.of(size.longValue()) : Optional.empty();
  }

  /// A text that [#parse] takes for exactly so many bytes, which must not be negative.
  public static String toString(long bytes) {
    return inPowersOf(1000, bytes, "")
        .or(() -> inPowersOf(1024, bytes, "i"))
        .orElseGet(() -> Long.toString(bytes));
  }

  private static Optional<String> inPowersOf(int base, long bytes, String mark) {
    int power = 0;
    long rest = bytes;
    while (rest > 0 && rest % base == 0) {
      rest /= base;
      power++;
    }
    return power == 0
        ? Optional.empty()
        : Optional.of(rest + POWERS.substring(power - 1, power) + mark);
  }
}
