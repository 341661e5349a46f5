// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.caps.crypto.VerifyingKey;

/// The lengths of the two parts of a mutable share that vary from file to file. All others follow
/// from the version.
public record KeyLengths(int verifyingKey, int encryptedSigningKey) {

  public KeyLengths {
    if (!isPossible(verifyingKey, encryptedSigningKey)) {
      throw new IllegalArgumentException(
          "keys of %d and %d bytes".formatted(verifyingKey, encryptedSigningKey));
    }
  }

  public static KeyLengths of(SigningKey key) {
    return new KeyLengths(key.verifyingKey().encoded().length, key.encoded().length());
  }

  /// Takes them from the offsets in a share, which prove nothing yet.
  static KeyLengths decode(long verifyingKey, long encryptedSigningKey) throws BadShareException {
    if (!isPossible(verifyingKey, encryptedSigningKey)) {
      throw new BadShareException(
          "share header makes room for keys of %d and %d bytes"
              .formatted(verifyingKey, encryptedSigningKey));
    }
    return new KeyLengths((int) verifyingKey, (int) encryptedSigningKey);
  }

  private static boolean isPossible(long verifyingKey, long encryptedSigningKey) {
    return verifyingKey >= 1
        && verifyingKey <= VerifyingKey.MAX_LENGTH
        && encryptedSigningKey >= 1
        && encryptedSigningKey <= SigningKey.MAX_LENGTH;
  }
}
