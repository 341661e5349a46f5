// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;

/// The right to read an immutable file: `URI:CHK:`. Any `needed` of its `total` shares give it
/// back; `uebHash` proves them.
public record ChkReadCap(SecretBytes key, Bytes uebHash, int needed, int total, long size)
    implements ReadCap {

  public static final int KEY_LENGTH = AesCtr.KEY_LENGTH;

  public ChkReadCap {
    key.requireLength(KEY_LENGTH);
    ChkVerifyCap.require(uebHash, needed, total, size);
  }

  public StorageIndex storageIndex() {
    return StorageIndex.of(
        TaggedHash.hash(HashTag.IMMUTABLE_KEY_TO_STORAGE_INDEX, key.reveal(), StorageIndex.LENGTH));
  }

  public ChkVerifyCap verifyCap() {
    return new ChkVerifyCap(storageIndex(), uebHash, needed, total, size);
  }

  @Override
  public String toString() {
    return "ChkReadCap[" + storageIndex().abbreviated() + "]";
  }
}
