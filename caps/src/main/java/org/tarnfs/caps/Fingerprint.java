// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;

/// The 32-byte hash of a mutable file's public key; it stands in every cap to the file, and proves
/// the key found in the shares.
public record Fingerprint(Bytes bytes) {

  public static final int LENGTH = TaggedHash.LENGTH;

  public Fingerprint {
    bytes.requireLength(LENGTH);
  }

  /// The fingerprint of an RSA key given as SubjectPublicKeyInfo in DER.
  public static Fingerprint derive(byte[] publicKey) {
    return new Fingerprint(
        Bytes.copyOf(TaggedHash.hash(HashTag.PUBLIC_KEY_TO_FINGERPRINT, publicKey)));
  }
}
