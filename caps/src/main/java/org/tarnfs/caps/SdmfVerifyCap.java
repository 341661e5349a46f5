// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to check the shares of a mutable file in one segment: `URI:SSK-Verifier:`.
public record SdmfVerifyCap(StorageIndex storageIndex, Fingerprint fingerprint)
    implements VerifyCap {

  @Override
  public String toString() {
    return "SdmfVerifyCap[" + storageIndex.abbreviated() + "]";
  }
}
