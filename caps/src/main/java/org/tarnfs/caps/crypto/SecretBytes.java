// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.tarnfs.caps.codec.Base32;

/// Bytes that grant something to whoever holds them. Equality takes constant time; nothing prints
/// them but code that calls [#reveal].
public final class SecretBytes {

  private final byte[] content;

  private SecretBytes(byte[] content) {
    this.content = content;
  }

  public static SecretBytes copyOf(byte[] content) {
    return new SecretBytes(content.clone());
  }

  public static SecretBytes random(int length, SecureRandom random) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    return new SecretBytes(content);
  }

  /// The bytes of a base32 text, or empty if the text is not canonical.
  public static Optional<SecretBytes> ofBase32(String text) {
    return Base32.decode(text).map(SecretBytes::new);
  }

  public int length() {
    return content.length;
  }

  /// A copy of the secret itself.
  public byte[] reveal() {
    return content.clone();
  }

  /// The secret itself, in base32.
  public String revealBase32() {
    return Base32.encode(content);
  }

  public SecretBytes requireLength(int length) {
    if (content.length != length) {
      throw new IllegalArgumentException("need " + length + " bytes, have " + content.length);
    }
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes that && MessageDigest.isEqual(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return "SecretBytes[" + content.length + " bytes]";
  }
}
