// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.BadKeyException;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;
import org.tarnfs.caps.crypto.VerifyingKey;

/// The 32-byte hash of a mutable file's public key; it stands in every cap to the file, and proves
/// the key found in the shares.
public record Fingerprint(Bytes bytes) {

  public static final int LENGTH = TaggedHash.LENGTH;

  public Fingerprint {
    bytes.requireLength(LENGTH);
  }

  public static Fingerprint derive(VerifyingKey key) {
    return derive(key.encoded());
  }

  static Fingerprint derive(byte[] verifyingKey) {
    return new Fingerprint(
        Bytes.copyOf(TaggedHash.hash(HashTag.PUBLIC_KEY_TO_FINGERPRINT, verifyingKey)));
  }

  /// The verifying key found in a share, once proved: this is a hash of it.
  ///
  /// @throws BadKeyException if it is not the verifying key of this file
  public VerifyingKey decodeVerifyingKey(Bytes encoded) throws BadKeyException {
    byte[] key = encoded.toArray();
    if (!derive(key).equals(this)) {
      throw new BadKeyException("not the verifying key of this file");
    }
    return VerifyingKey.decode(key);
  }
}
