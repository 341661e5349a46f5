// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-128 in counter mode with a counter that starts at zero, as Tahoe-LAFS uses it everywhere:
/// each key encrypts one text. Encryption and decryption are the same. For one thread.
public final class AesCtr {

  public static final int KEY_LENGTH = 16;
  private static final int BLOCK = 16;

  private final Cipher cipher;

  private AesCtr(Cipher cipher) {
    this.cipher = cipher;
  }

  /// A cipher that stands at byte `offset` of the text.
  public static AesCtr at(SecretBytes key, long offset) {
    byte[] counter = ByteBuffer.allocate(BLOCK).putLong(8, offset / BLOCK).array();
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key.requireLength(KEY_LENGTH).reveal(), "AES"),
          new IvParameterSpec(counter));
      cipher.update(new byte[(int) (offset % BLOCK)]);
      return new AesCtr(cipher);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has AES in counter mode", e);
    }
  }

  /// Applies the next `input.remaining()` bytes of the key stream. Both positions advance. Fastest
  /// from one heap array to another.
  public void apply(ByteBuffer input, ByteBuffer output) {
    try {
      cipher.update(input, output);
    } catch (ShortBufferException e) {
      throw new IllegalArgumentException("output is smaller than input", e);
    }
  }
}
