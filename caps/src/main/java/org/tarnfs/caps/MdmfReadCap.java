// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to read a mutable file in segments: `URI:MDMF-RO:`.
public record MdmfReadCap(ReadKey readKey, Fingerprint fingerprint) implements ReadCap {

  public MdmfVerifyCap verifyCap() {
    return new MdmfVerifyCap(readKey.storageIndex(), fingerprint);
  }

  @Override
  public String toString() {
    return "MdmfReadCap[" + readKey.storageIndex().abbreviated() + "]";
  }
}
