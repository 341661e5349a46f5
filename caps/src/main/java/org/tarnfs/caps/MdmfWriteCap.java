// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.SigningKey;

/// The right to change a mutable file in segments: `URI:MDMF:`.
public record MdmfWriteCap(WriteKey writeKey, Fingerprint fingerprint) implements WriteCap {

  /// The cap to the file that `key` makes.
  public static MdmfWriteCap of(SigningKey key) {
    return new MdmfWriteCap(WriteKey.derive(key), Fingerprint.derive(key.verifyingKey()));
  }

  @Override
  public MdmfReadCap readCap() {
    return new MdmfReadCap(writeKey.readKey(), fingerprint);
  }

  @Override
  public String toString() {
    return "MdmfWriteCap[" + writeKey.readKey().storageIndex().abbreviated() + "]";
  }
}
