// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Netstrings: decimal length, colon, the bytes, comma.
public final class Netstring {

  private Netstring() {}

  /// The netstrings of `values`, one after the other.
  public static byte[] encode(byte[]... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] value : values) {
      out.writeBytes(Integer.toString(value.length).getBytes(StandardCharsets.US_ASCII));
      out.write(':');
      out.writeBytes(value);
      out.write(',');
    }
    return out.toByteArray();
  }

  /// Takes one netstring off the front of `encoded`, whose position advances behind it. Empty if
  /// none stands there, or one whose length is not written as [#encode] writes it; the position is
  /// then anywhere. Allocates no more than `encoded` holds.
  public static Optional<byte[]> decode(ByteBuffer encoded) {
    long length = -1;
    while (encoded.hasRemaining()) {
      byte next = encoded.get();
      if (next == ':') {
        return length < 0 || length >= encoded.remaining()
            ? Optional.empty()
            : value(encoded, (int) length);
      }
      boolean leadingZero = length == 0;
      if (next < '0' || next > '9' || leadingZero || length > encoded.remaining()) {
        return Optional.empty();
      }
      length = Math.max(length, 0) * 10 + (next - '0');
    }
    return Optional.empty();
  }

  private static Optional<byte[]> value(ByteBuffer encoded, int length) {
    byte[] value = new byte[length];
    encoded.get(value);
    return encoded.get() == ',' ? Optional.of(value) : Optional.empty();
  }
}
