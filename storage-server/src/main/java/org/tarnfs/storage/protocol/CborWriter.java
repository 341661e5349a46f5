// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Writes the CBOR (RFC 8949) that the storage protocol uses: shortest heads, definite lengths.
///
/// | major type | low five bits | meaning |
/// |---|---|---|
/// | 0 | value | unsigned integer |
/// | 2 | length | byte string |
/// | 3 | length | text string in UTF-8 |
/// | 4 | count | array |
/// | 5 | count | map |
/// | 6 | number | tag of the next item; 258 makes an array a set |
/// | 7 | 20, 21, 22 | false, true, null |
///
/// A value, length or count up to 23 is in the low bits themselves; else they say 24, 25, 26 or 27
/// and it follows in 1, 2, 4 or 8 bytes, big-endian.
final class CborWriter {

  static final int UNSIGNED = 0;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;
  static final int TAG = 6;
  static final int SET_TAG = 258;
  static final int FALSE = 0xf4;
  static final int TRUE = 0xf5;
  static final int NULL = 0xf6;

  private static final int USUAL_SIZE = 128;

  private final ByteArrayOutputStream out;

  CborWriter() {
    this(USUAL_SIZE);
  }

  /// One that has room for `size` bytes before it has to grow.
  CborWriter(int size) {
    out = new ByteArrayOutputStream(size);
  }

  CborWriter unsigned(long value) {
    return head(UNSIGNED, value);
  }

  CborWriter bytes(byte[] content) {
    head(BYTES, content.length);
    out.writeBytes(content);
    return this;
  }

  /// The remaining bytes; the position does not move.
  CborWriter bytes(ByteBuffer content) {
    head(BYTES, content.remaining());
    if (content.hasArray()) {
      out.write(content.array(), content.arrayOffset() + content.position(), content.remaining());
    } else {
      byte[] copy = new byte[content.remaining()];
      content.get(content.position(), copy);
      out.writeBytes(copy);
    }
    return this;
  }

  CborWriter truth(boolean truth) {
    out.write(truth ? TRUE : FALSE);
    return this;
  }

  CborWriter nothing() {
    out.write(NULL);
    return this;
  }

  CborWriter text(String text) {
    byte[] content = text.getBytes(UTF_8);
    head(TEXT, content.length);
    out.writeBytes(content);
    return this;
  }

  CborWriter array(int count) {
    return head(ARRAY, count);
  }

  CborWriter set(int count) {
    return head(TAG, SET_TAG).array(count);
  }

  CborWriter map(int count) {
    return head(MAP, count);
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  private CborWriter head(int majorType, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("not unsigned: " + value);
    }
    if (value < 24) {
      out.write(majorType << 5 | (int) value);
    } else if (value < 1 << 8) {
      head(majorType, 24, value, 1);
    } else if (value < 1 << 16) {
      head(majorType, 25, value, 2);
    } else if (value < 1L << 32) {
      head(majorType, 26, value, 4);
    } else {
      head(majorType, 27, value, 8);
    }
    return this;
  }

  private void head(int majorType, int lowBits, long value, int width) {
    out.write(majorType << 5 | lowBits);
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >> shift));
    }
  }
}
