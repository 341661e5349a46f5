// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.util.Arrays;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;

/// The 16 bytes from which the keys of all versions of a mutable file follow.
public record ReadKey(SecretBytes bytes) {

  public static final int LENGTH = AesCtr.KEY_LENGTH;

  public ReadKey {
    bytes.requireLength(LENGTH);
  }

  public StorageIndex storageIndex() {
    return StorageIndex.of(
        TaggedHash.hash(HashTag.READ_KEY_TO_STORAGE_INDEX, bytes.reveal(), StorageIndex.LENGTH));
  }

  /// The AES key of the version or segment that carries `salt`.
  public SecretBytes dataKey(Bytes salt) {
    byte[] hash = TaggedHash.hashPair(HashTag.READ_KEY_TO_DATA_KEY, salt.toArray(), bytes.reveal());
    return SecretBytes.copyOf(Arrays.copyOf(hash, AesCtr.KEY_LENGTH));
  }
}
