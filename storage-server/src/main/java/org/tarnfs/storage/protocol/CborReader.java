// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// Reads what [CborWriter] writes, from somebody who may be hostile. Anything but the item asked
/// for is refused: other types, indefinite lengths, lengths beyond the input or the caller's bound,
/// doubled keys. Nothing is allocated for a length before that many bytes are known to be there.
final class CborReader {

  /// How deep values that are skipped may nest.
  private static final int MAXIMUM_DEPTH = 8;

  private static final int MAXIMUM_KEY_LENGTH = 64;
  private static final int MAXIMUM_FIELDS = 32;
  private static final int NEGATIVE = 1;
  private static final int SIMPLE = 7;
  private static final int LAST_SIMPLE_WITHOUT_CONTENT = 23;

  private final ByteBuffer in;
  private final Reason reason;

  /// Reads the remaining bytes of `in`; what is malformed is refused for `reason`.
  CborReader(ByteBuffer in, Reason reason) {
    this.in = in.slice();
    this.reason = reason;
  }

  /// An integer; one beyond the range of `long` is read as the largest `long`, as no size or offset
  /// can be that large.
  long unsigned() throws StorageProtocolException {
    return head(CborWriter.UNSIGNED);
  }

  ByteBuffer bytes(int maximum) throws StorageProtocolException {
    return content(head(CborWriter.BYTES), maximum);
  }

  String text(int maximum) throws StorageProtocolException {
    return utf8(content(head(CborWriter.TEXT), maximum));
  }

  /// The number of items that follow.
  int array(int maximum) throws StorageProtocolException {
    return count(head(CborWriter.ARRAY), maximum);
  }

  /// The number of items of a set that follow.
  int set(int maximum) throws StorageProtocolException {
    if (head(CborWriter.TAG) != CborWriter.SET_TAG) {
      throw refusal("a set is due");
    }
    return array(maximum);
  }

  /// An integer, or nothing if null is there instead.
  OptionalLong unsignedOrNull() throws StorageProtocolException {
    return skipIf(CborWriter.NULL) ? OptionalLong.empty() : OptionalLong.of(unsigned());
  }

  boolean truth() throws StorageProtocolException {
    if (skipIf(CborWriter.TRUE)) {
      return true;
    }
    if (skipIf(CborWriter.FALSE)) {
      return false;
    }
    throw refusal("true or false is due");
  }

  private boolean skipIf(int octet) {
    boolean isNext = in.hasRemaining() && (in.get(in.position()) & 0xff) == octet;
    if (isNext) {
      in.get();
    }
    return isNext;
  }

  /// The number of keys and values that follow.
  int map(int maximum) throws StorageProtocolException {
    return count(head(CborWriter.MAP), maximum);
  }

  /// A map from texts.
  Fields fields() throws StorageProtocolException {
    return fields(CborWriter.TEXT);
  }

  /// A map from byte strings, which are taken for texts.
  Fields byteKeyedFields() throws StorageProtocolException {
    return fields(CborWriter.BYTES);
  }

  void end() throws StorageProtocolException {
    if (in.hasRemaining()) {
      throw refusal("there are bytes after the end");
    }
  }

  StorageProtocolException refusal(String message) {
    return new StorageProtocolException(reason, "malformed CBOR: " + message);
  }

  private Fields fields(int keyType) throws StorageProtocolException {
    Map<String, CborReader> values = new HashMap<>();
    for (int left = count(head(CborWriter.MAP), MAXIMUM_FIELDS); left > 0; left--) {
      String key = utf8(content(head(keyType), MAXIMUM_KEY_LENGTH));
      int start = in.position();
      skip(MAXIMUM_DEPTH);
      CborReader value = new CborReader(in.slice(start, in.position() - start), reason);
      if (values.put(key, value) != null) {
        throw refusal("a key is there twice");
      }
    }
    return new Fields(values, this);
  }

  private void skip(int depth) throws StorageProtocolException {
    if (depth == 0) {
      throw refusal("nested too deep");
    }
    int majorType = majorType();
    long value = head(majorType);
    switch (majorType) {
      case CborWriter.UNSIGNED, NEGATIVE -> {}
      case CborWriter.BYTES, CborWriter.TEXT -> content(value, Integer.MAX_VALUE);
      case CborWriter.ARRAY -> skip(count(value, Integer.MAX_VALUE), depth);
      case CborWriter.MAP -> skip(2 * count(value, Integer.MAX_VALUE / 2), depth);
      case CborWriter.TAG -> skip(depth - 1);
      default -> requireSimple(value);
    }
  }

  private void skip(int count, int depth) throws StorageProtocolException {
    for (int left = count; left > 0; left--) {
      skip(depth - 1);
    }
  }

  private void requireSimple(long value) throws StorageProtocolException {
    if (value > LAST_SIMPLE_WITHOUT_CONTENT) {
      throw refusal("no such simple value is used here");
    }
  }

  private int majorType() throws StorageProtocolException {
    if (!in.hasRemaining()) {
      throw refusal("it ends too early");
    }
    return (in.get(in.position()) & 0xff) >> 5;
  }

  private long head(int majorType) throws StorageProtocolException {
    if (majorType() != majorType) {
      throw refusal("major type " + majorType + " is due, not " + majorType());
    }
    int lowBits = in.get() & 0x1f;
    if (lowBits < 24) {
      return lowBits;
    }
    if (lowBits > 27 || majorType == SIMPLE) {
      throw refusal("an indefinite length, or no length at all");
    }
    int width = 1 << (lowBits - 24);
    if (in.remaining() < width) {
      throw refusal("it ends too early");
    }
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | (in.get() & 0xff);
    }
    return value < 0 ? Long.MAX_VALUE : value;
  }

  private ByteBuffer content(long length, int maximum) throws StorageProtocolException {
    if (length > Math.min(maximum, in.remaining())) {
      throw refusal("a string of " + length + " bytes is too long");
    }
    ByteBuffer content = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return content;
  }

  /// Every item takes at least a byte, so that a count cannot promise more than there is.
  private int count(long count, int maximum) throws StorageProtocolException {
    if (count > Math.min(maximum, in.remaining())) {
      throw refusal(count + " items are too many");
    }
    return (int) count;
  }

  private String utf8(ByteBuffer content) throws StorageProtocolException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(content).toString();
    } catch (CharacterCodingException e) {
      throw new StorageProtocolException(reason, "malformed CBOR: a text is not UTF-8", e);
    }
  }

  /// The values of a map by key.
  record Fields(Map<String, CborReader> values, CborReader map) {

    /// A reader that stands at the value, which holds nothing else.
    CborReader value(String key) throws StorageProtocolException {
      CborReader value = values.get(key);
      if (value == null) {
        throw map.refusal("there is no " + key);
      }
      return value;
    }

    /// Returns this if it has no more than `count` keys: so requests, whose schema is closed.
    Fields only(int count) throws StorageProtocolException {
      if (values.size() > count) {
        throw map.refusal("there are keys the protocol does not know");
      }
      return this;
    }
  }
}
