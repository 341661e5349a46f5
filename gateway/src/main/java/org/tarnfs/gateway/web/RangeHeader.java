// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tarnfs.caps.ByteRange;

/// One range as RFC 9110 and the command line write it: `A-B`, both inclusive, `A-` to the end, or
/// `-N`, the last N bytes.
public final class RangeHeader {

  private static final String UNIT = "bytes=";
  private static final Pattern FORM = Pattern.compile("\\s*(\\d*)\\s*-\\s*(\\d*)\\s*");
  private static final int MOST_DIGITS = 18;

  private RangeHeader() {}

  /// The range that `header` asks for of a file of `size` bytes, with its end clipped to the file;
  /// empty if there is nothing to it but to send the whole file, as for several ranges.
  static Optional<ByteRange> parse(String header, long size) {
    return header.regionMatches(true, 0, UNIT, 0, UNIT.length())
        ? parseRange(header.substring(UNIT.length()), size)
        : Optional.empty();
  }

  /// The bytes of a file of `size` bytes that `text` names, none if they lie beyond its end; empty
  /// if `text` is no range.
  public static Optional<ByteRange> parseRange(String text, long size) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty() && last.isEmpty()) {
      return Optional.empty();
    }
    if (first.isEmpty()) {
      return Optional.of(new ByteRange(size - Math.min(number(last), size), size));
    }
    long start = number(first);
    long end = last.isEmpty() ? Long.MAX_VALUE : number(last) + 1;
    return end <= start ? Optional.empty() : Optional.of(new ByteRange(start, end).clippedTo(size));
  }

  /// A number beyond any file counts as one that is.
  private static long number(String digits) {
    return digits.length() > MOST_DIGITS ? Long.MAX_VALUE - 1 : Long.parseLong(digits);
  }
}
