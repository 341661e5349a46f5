// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to check the shares of a mutable file in segments: `URI:MDMF-Verifier:`.
public record MdmfVerifyCap(StorageIndex storageIndex, Fingerprint fingerprint)
    implements VerifyCap {

  @Override
  public String toString() {
    return "MdmfVerifyCap[" + storageIndex.abbreviated() + "]";
  }
}
