// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.SigningKey;

/// The right to change a mutable file in one segment: `URI:SSK:`.
public record SdmfWriteCap(WriteKey writeKey, Fingerprint fingerprint) implements WriteCap {

  /// The cap to the file that `key` makes.
  public static SdmfWriteCap of(SigningKey key) {
    return new SdmfWriteCap(WriteKey.derive(key), Fingerprint.derive(key.verifyingKey()));
  }

  @Override
  public SdmfReadCap readCap() {
    return new SdmfReadCap(writeKey.readKey(), fingerprint);
  }

  @Override
  public String toString() {
    return "SdmfWriteCap[" + writeKey.readKey().storageIndex().abbreviated() + "]";
  }
}
