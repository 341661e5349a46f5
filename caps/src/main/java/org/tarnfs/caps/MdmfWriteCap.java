// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to change a mutable file in segments: `URI:MDMF:`.
public record MdmfWriteCap(WriteKey writeKey, Fingerprint fingerprint) implements WriteCap {

  @Override
  public MdmfReadCap readCap() {
    return new MdmfReadCap(writeKey.readKey(), fingerprint);
  }

  @Override
  public String toString() {
    return "MdmfWriteCap[" + writeKey.readKey().storageIndex().abbreviated() + "]";
  }
}
