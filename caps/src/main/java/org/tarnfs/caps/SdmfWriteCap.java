// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to change a mutable file in one segment: `URI:SSK:`.
public record SdmfWriteCap(WriteKey writeKey, Fingerprint fingerprint) implements WriteCap {

  @Override
  public SdmfReadCap readCap() {
    return new SdmfReadCap(writeKey.readKey(), fingerprint);
  }

  @Override
  public String toString() {
    return "SdmfWriteCap[" + writeKey.readKey().storageIndex().abbreviated() + "]";
  }
}
