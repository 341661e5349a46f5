// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.ImmutableShareLayout;

/// What may have become of a share on a server's disk.
enum ShareDamage {
  BIT_OF_THE_HEADER,
  BIT_OF_THE_FIRST_BLOCK,
  BIT_OF_THE_LAST_BLOCK,
  BIT_OF_THE_UNUSED_PART,
  BIT_OF_THE_CIPHERTEXT_HASH_TREE,
  BIT_OF_THE_BLOCK_HASH_TREE,
  BIT_OF_THE_SHARE_HASH_CHAIN,
  BIT_OF_THE_URI_EXTENSION,
  LAST_BYTE_MISSING,
  EMPTY,
  ANOTHER_SHARE_OF_THE_FILE,
  NO_SHARE_OF_THE_FILE;

  /// The damaged share.
  byte[] of(byte[] share, byte[] neighbour) throws BadShareException {
    ImmutableShareLayout layout = ImmutableShareLayout.decodeHeader(ByteBuffer.wrap(share));
    return switch (this) {
      case BIT_OF_THE_HEADER -> flipped(share, 11);
      case BIT_OF_THE_FIRST_BLOCK -> flipped(share, layout.data());
      case BIT_OF_THE_LAST_BLOCK -> flipped(share, layout.plaintextHashTree() - 1);
      case BIT_OF_THE_UNUSED_PART -> flipped(share, layout.plaintextHashTree());
      case BIT_OF_THE_CIPHERTEXT_HASH_TREE -> flipped(share, layout.ciphertextHashTree());
      case BIT_OF_THE_BLOCK_HASH_TREE -> flipped(share, layout.shareHashChain() - 1);
      case BIT_OF_THE_SHARE_HASH_CHAIN -> flipped(share, layout.shareHashChain());
      case BIT_OF_THE_URI_EXTENSION -> flipped(share, share.length - 1);
      case LAST_BYTE_MISSING -> Arrays.copyOf(share, share.length - 1);
      case EMPTY -> new byte[0];
      case ANOTHER_SHARE_OF_THE_FILE -> neighbour;
      case NO_SHARE_OF_THE_FILE -> new byte[share.length];
    };
  }

  static byte[] flipped(byte[] share, long offset) {
    byte[] damaged = share.clone();
    damaged[(int) offset] ^= 1;
    return damaged;
  }
}
