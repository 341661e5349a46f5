// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text as URLs and forms hold it: UTF-8, with `%` and two hexadecimal digits for a byte. A `%`
/// that starts no such thing stands for itself, as browsers have it.
final class PercentCode {

  private static final int HEX = 16;

  private PercentCode() {}

  /// A part of a path, of characters that are a byte each.
  static String decode(String encoded) throws WebException {
    return decode(encoded, false);
  }

  /// A name or value in a query or form, where `+` is a space.
  static String decodeField(String encoded) throws WebException {
    return decode(encoded, true);
  }

  private static String decode(String encoded, boolean plusIsSpace) throws WebException {
    ByteArrayOutputStream utf8 = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char unit = encoded.charAt(i);
      int escaped = unit == '%' ? escaped(encoded, i) : -1;
      if (escaped >= 0) {
        utf8.write(escaped);
        i += 2;
      } else {
        utf8.write(plusIsSpace && unit == '+' ? ' ' : unit);
      }
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(utf8.toByteArray());
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new WebException(
          WebException.Problem.BAD_ARGUMENT, "names and arguments must be UTF-8, percent-encoded");
    }
  }

  private static int escaped(String encoded, int percent) {
    if (percent + 2 >= encoded.length()) {
      return -1;
    }
    int high = Character.digit(encoded.charAt(percent + 1), HEX);
    int low = Character.digit(encoded.charAt(percent + 2), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }

  /// For any place in a URL: all but letters, digits and a few marks is escaped.
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// A URL that somebody wrote, with what no URL may hold escaped: it cannot break a header.
  static String escapeUrl(String url) {
    StringBuilder escaped = new StringBuilder();
    url.codePoints()
        .forEach(
            point -> {
              if (point > ' ' && point <= '~') {
                escaped.appendCodePoint(point);
              } else {
                escaped.append(encode(Character.toString(point)));
              }
            });
    return escaped.toString();
  }
}
