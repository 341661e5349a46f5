// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Base32 as Tahoe-LAFS writes it: lower-case RFC 4648 alphabet, most significant bit first, never
/// padded. Decoding is strict, as Tahoe's is: one text for one value.
public final class Base32 {

  private static final byte[] ALPHABET =
      "abcdefghijklmnopqrstuvwxyz234567".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUE_OF = new byte[128];

  static {
    Arrays.fill(VALUE_OF, (byte) -1);
    for (byte value = 0; value < ALPHABET.length; value++) {
      VALUE_OF[ALPHABET[value]] = value;
    }
  }

  private Base32() {}

  /// The text for `bytes`, `ceil(8n/5)` characters long.
  public static String encode(byte[] bytes) {
    byte[] text = new byte[(bytes.length * 8 + 4) / 5];
    int buffer = 0;
    int bits = 0;
    int next = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text[next++] = ALPHABET[(buffer >> bits) & 31];
      }
    }
    if (bits > 0) {
      text[next] = ALPHABET[(buffer << (5 - bits)) & 31];
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  /// The bytes of `text`, or empty if it is not the one canonical text of any bytes.
  public static Optional<byte[]> decode(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int buffer = 0;
    int bits = 0;
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int value = c < VALUE_OF.length ? VALUE_OF[c] : -1;
      if (value < 0) {
        return Optional.empty();
      }
      buffer = (buffer << 5) | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[next++] = (byte) (buffer >> bits);
      }
    }
    boolean spareCharacter = bits >= 5;
    boolean spareBits = (buffer & ((1 << bits) - 1)) != 0;
    return spareCharacter || spareBits ? Optional.empty() : Optional.of(bytes);
  }
}
