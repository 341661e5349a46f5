// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import org.tarnfs.erasure.ReedSolomon;

/// One segment cut into blocks: the first `needed` are the padded ciphertext itself, the others its
/// parity. Holds arrays that are used again for a later segment.
final class CodedSegment {

  private final int number;
  private final int needed;
  private final int blockLength;
  private final byte[] ciphertext;
  private final byte[] parity;

  /// Takes `ciphertext`, padded to `needed` blocks, and computes its parity into `parity`.
  CodedSegment(
      int number,
      int needed,
      int blockLength,
      byte[] ciphertext,
      byte[] parity,
      ReedSolomon coder) {
    this.number = number;
    this.needed = needed;
    this.blockLength = blockLength;
    this.ciphertext = ciphertext;
    this.parity = parity;
    int parityBlocks = coder.total() - needed;
    coder.encode(
        ByteBuffer.wrap(ciphertext, 0, needed * blockLength),
        ByteBuffer.wrap(parity, 0, parityBlocks * blockLength));
  }

  int number() {
    return number;
  }

  byte[] ciphertext() {
    return ciphertext;
  }

  /// The block of a share; not to be written to.
  ByteBuffer block(int share) {
    byte[] array = share < needed ? ciphertext : parity;
    int at = share < needed ? share : share - needed;
    return ByteBuffer.wrap(array, at * blockLength, blockLength);
  }
}
