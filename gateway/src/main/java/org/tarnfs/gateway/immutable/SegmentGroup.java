// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.share.Segmentation;

/// Consecutive segments as blocks, laid out share by share, so that each server gets its blocks of
/// all of them in one piece. The blocks of the first `needed` shares are the padded ciphertext. The
/// arrays are used again for later segments.
///
/// | bytes | of the array of a share |
/// |---|---|
/// | `headroom` | the share's header, used by the first group |
/// | for each segment, its block length | its block |
/// | as much as there is | what follows the blocks, used by the only group of a small file |
final class SegmentGroup {

  private final Segmentation segmentation;
  private final int first;
  private final int count;
  private final int headroom;
  private final byte[][] shares;

  /// Takes `count` segments from `first` on, as far as there are so many.
  SegmentGroup(Segmentation segmentation, int first, int count, int headroom, byte[][] shares) {
    this.segmentation = segmentation;
    this.first = first;
    this.count = Math.min(count, segmentation.segmentCount() - first);
    this.headroom = headroom;
    this.shares = shares;
  }

  int first() {
    return first;
  }

  /// The segment behind the last one.
  int end() {
    return first + count;
  }

  /// Whether it ends the file.
  boolean isLast() {
    return end() == segmentation.segmentCount();
  }

  /// The length of all segments, without padding.
  long length() {
    int last = end() - 1;
    return segmentation.segmentStart(last)
        + segmentation.segmentLength(last)
        - segmentation.segmentStart(first);
  }

  /// The block of a share.
  ByteBuffer block(int segment, int share) {
    return ByteBuffer.wrap(shares[share], blockOffset(segment), segmentation.blockLength(segment));
  }

  private int blockOffset(int segment) {
    return headroom + (segment - first) * segmentation.blockSize();
  }

  /// All blocks of a share.
  ByteBuffer blocks(int share) {
    return ByteBuffer.wrap(shares[share], headroom, blocksEnd() - headroom);
  }

  private int blocksEnd() {
    return blockOffset(end() - 1) + segmentation.blockLength(end() - 1);
  }

  /// All blocks of a share behind its header.
  ByteBuffer start(int share, byte[] header) {
    byte[] array = shares[share];
    System.arraycopy(header, 0, array, 0, headroom);
    return ByteBuffer.wrap(array, 0, blocksEnd());
  }

  /// All of a share.
  ByteBuffer whole(int share, byte[] header, ByteBuffer trailer) {
    ByteBuffer start = start(share, header);
    int end = start.limit();
    ByteBuffer whole = start.limit(end + trailer.remaining());
    whole.put(end, trailer, trailer.position(), trailer.remaining());
    return whole;
  }

  /// A segment's ciphertext without padding, in as many pieces as there are blocks with any.
  ByteBuffer[] ciphertext(int segment) {
    int count =
        Math.ceilDiv(segmentation.segmentLength(segment), segmentation.blockLength(segment));
    ByteBuffer[] pieces = new ByteBuffer[count];
    for (int share = 0; share < pieces.length; share++) {
      ByteBuffer block = block(segment, share);
      pieces[share] = block.limit(block.position() + filled(segment, share));
    }
    return pieces;
  }

  /// How much of a block is ciphertext, and not padding.
  private int filled(int segment, int share) {
    int blockLength = segmentation.blockLength(segment);
    return Math.clamp(
        segmentation.segmentLength(segment) - (long) share * blockLength, 0, blockLength);
  }

  /// Fills what a segment's ciphertext leaves of its blocks, and computes the others.
  void code(int segment, ReedSolomon coder) {
    int needed = coder.needed();
    int start = blockOffset(segment);
    int end = start + segmentation.blockLength(segment);
    ByteBuffer[] data = new ByteBuffer[needed];
    for (int share = 0; share < needed; share++) {
      Arrays.fill(shares[share], start + filled(segment, share), end, (byte) 0);
      data[share] = block(segment, share);
    }
    ByteBuffer[] parity = new ByteBuffer[coder.total() - needed];
    Arrays.setAll(parity, i -> block(segment, needed + i));
    coder.encode(data, parity);
  }
}
