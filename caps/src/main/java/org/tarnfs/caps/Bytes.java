// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.tarnfs.caps.codec.Base32;

/// An immutable string of bytes that compares by value; a public value, such as a hash. Secrets are
/// [org.tarnfs.caps.crypto.SecretBytes].
public final class Bytes {

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  public static Bytes copyOf(byte[] content) {
    return new Bytes(content.clone());
  }

  /// Takes the remaining bytes of `buffer`, whose position advances.
  public static Bytes copyOf(ByteBuffer buffer) {
    byte[] content = new byte[buffer.remaining()];
    buffer.get(content);
    return new Bytes(content);
  }

  /// The bytes of a base32 text, or empty if the text is not canonical.
  public static Optional<Bytes> ofBase32(String text) {
    return Base32.decode(text).map(Bytes::new);
  }

  public int length() {
    return content.length;
  }

  public byte[] toArray() {
    return content.clone();
  }

  public ByteBuffer asReadOnlyBuffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  /// Returns this, or throws if it is not `length` bytes long: a programmer's error, not bad input.
  public Bytes requireLength(int length) {
    if (content.length != length) {
      throw new IllegalArgumentException("need " + length + " bytes, have " + content.length);
    }
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /// Base32.
  @Override
  public String toString() {
    return Base32.encode(content);
  }
}
