// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to read a mutable file in one segment: `URI:SSK-RO:`.
public record SdmfReadCap(ReadKey readKey, Fingerprint fingerprint) implements ReadCap {

  public SdmfVerifyCap verifyCap() {
    return new SdmfVerifyCap(readKey.storageIndex(), fingerprint);
  }

  @Override
  public String toString() {
    return "SdmfReadCap[" + readKey.storageIndex().abbreviated() + "]";
  }
}
