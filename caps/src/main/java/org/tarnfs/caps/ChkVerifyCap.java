// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.TaggedHash;

/// The right to check the shares of an immutable file: `URI:CHK-Verifier:`.
public record ChkVerifyCap(
    StorageIndex storageIndex, Bytes uebHash, int needed, int total, long size)
    implements VerifyCap {

  public ChkVerifyCap {
    require(uebHash, needed, total, size);
  }

  static void require(Bytes uebHash, int needed, int total, long size) {
    uebHash.requireLength(TaggedHash.LENGTH);
    if (needed < 1 || total < needed || total > EncodingParameters.MAX_TOTAL || size < 0) {
      throw new IllegalArgumentException(
          "no file has " + size + " bytes in " + needed + " of " + total + " shares");
    }
  }

  @Override
  public String toString() {
    return "ChkVerifyCap[" + storageIndex.abbreviated() + "]";
  }
}
