// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;
import org.tarnfs.gateway.share.HashTree;
import org.tarnfs.gateway.share.Segmentation;

/// Collects the hashes of a file while it is encoded, and when it is encoded again sees to it that
/// it is still the same. Segments may come in any order and from several threads, except for the
/// flat hash over all ciphertext, which one thread feeds in order.
final class ShareHashes {

  private final Segmentation segmentation;
  private final TaggedHash ciphertext = TaggedHash.of(HashTag.CIPHERTEXT);
  private final byte[] segmentLeaves;
  private final byte[][] blockLeaves;

  /// Known when all of the file was encoded once.
  private volatile @Nullable FileProof proof;

  ShareHashes(Segmentation segmentation, int total) {
    int length = Math.multiplyExact(segmentation.segmentCount(), HashTree.HASH_LENGTH);
    this.segmentation = segmentation;
    this.segmentLeaves = new byte[length];
    this.blockLeaves = new byte[total][length];
  }

  /// The memory in bytes that the hashes of so many segments take, with the trees over them.
  static long memory(long segments, int total) {
    return segments * HashTree.HASH_LENGTH * (total + 6L);
  }

  /// Takes the next ciphertext, without padding.
  void ciphertext(ByteBuffer piece) {
    if (proof == null) {
      ciphertext.update(piece);
    }
  }

  /// Hashes one segment of a group, and its blocks.
  ///
  /// @throws IOException if it was another one before
  void segment(SegmentGroup group, int segment) throws IOException {
    TaggedHash segmentHash = TaggedHash.of(HashTag.CIPHERTEXT_SEGMENT);
    for (ByteBuffer piece : group.ciphertext(segment)) {
      segmentHash.update(piece);
    }
    byte[] hash = segmentHash.digest();
    int at = segment * HashTree.HASH_LENGTH;
    if (proof != null) {
      if (!Arrays.equals(hash, 0, hash.length, segmentLeaves, at, at + hash.length)) {
        throw new IOException("the file changed while it was uploaded");
      }
      return;
    }
    System.arraycopy(hash, 0, segmentLeaves, at, hash.length);
    TaggedHash blockHash = TaggedHash.of(HashTag.BLOCK);
    for (int share = 0; share < blockLeaves.length; share++) {
      byte[] leaf = blockHash.update(group.block(segment, share)).digest();
      System.arraycopy(leaf, 0, blockLeaves[share], at, leaf.length);
    }
  }

  /// To be called when all segments are in.
  FileProof proof() {
    FileProof known = proof;
    if (known == null) {
      known = prove();
      proof = known;
    }
    return known;
  }

  private FileProof prove() {
    byte[] roots = new byte[blockLeaves.length * HashTree.HASH_LENGTH];
    for (int share = 0; share < blockLeaves.length; share++) {
      byte[] root = HashTree.over(blockLeaves[share]).root();
      System.arraycopy(root, 0, roots, share * HashTree.HASH_LENGTH, root.length);
    }
    return FileProof.of(
        segmentation,
        HashTree.over(segmentLeaves),
        HashTree.over(roots),
        blockLeaves,
        ciphertext.digest());
  }
}
