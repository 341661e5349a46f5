// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;
import org.tarnfs.gateway.share.HashTree;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.Segmentation;
import org.tarnfs.gateway.share.UriExtensionBlock;

/// Collects the hashes of a file while it is encoded, and when it is encoded again sees to it that
/// it is still the same. Segments may come in any order and from several threads, except for the
/// flat hash over all ciphertext, which one thread feeds in order.
final class ShareHashes {

  private final Segmentation segmentation;
  private final Optional<OpenedShare> stored;
  private final TaggedHash ciphertext = TaggedHash.of(HashTag.CIPHERTEXT);
  private final byte[] segmentLeaves;
  private final byte[][] blockLeaves;

  /// Known when all of the file was encoded once.
  private volatile @Nullable FileProof proof;

  /// Of a new file.
  ShareHashes(Segmentation segmentation, int total) {
    this(segmentation, total, Optional.empty());
  }

  /// Of a file that is stored already, and is to come out as in this share of it.
  ShareHashes(OpenedShare stored, int total) {
    this(stored.segmentation(), total, Optional.of(stored));
  }

  private ShareHashes(Segmentation segmentation, int total, Optional<OpenedShare> stored) {
    int length = Math.multiplyExact(segmentation.segmentCount(), HashTree.HASH_LENGTH);
    this.segmentation = segmentation;
    this.stored = stored;
    this.segmentLeaves = new byte[length];
    this.blockLeaves = new byte[total][length];
  }

  /// Refuses at once, rather than in the end, what is too large for this gateway.
  static void requireMemory(long segments, int total) throws IOException {
    long limit = Runtime.getRuntime().maxMemory() / 2;
    long perSegment = HashTree.HASH_LENGTH * (total + 6L); // with the trees over them
    if (segments > limit / perSegment) {
      throw new IOException(
          "the hashes of %d segments do not fit into half of the %d bytes of memory"
              .formatted(segments, 2 * limit));
    }
  }

  Segmentation segmentation() {
    return segmentation;
  }

  int total() {
    return blockLeaves.length;
  }

  ImmutableShareLayout layout() {
    return ImmutableShareLayout.of(segmentation, total());
  }

  /// Of each share in bytes, known before anything is hashed.
  long shareLength() {
    int uriExtensionLength =
        stored.isPresent()
            ? stored.get().encodedUriExtension().length()
            : UriExtensionBlock.lengthFor(segmentation, total());
    return layout().shareLength(uriExtensionLength);
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
  ///
  /// @throws IOException if the file is stored already, and its shares are not what it gives
  FileProof proof() throws IOException {
    FileProof known = proof;
    if (known == null) {
      known = prove();
      proof = known;
    }
    return known;
  }

  private FileProof prove() throws IOException {
    byte[] roots = new byte[blockLeaves.length * HashTree.HASH_LENGTH];
    for (int share = 0; share < blockLeaves.length; share++) {
      byte[] root = HashTree.over(blockLeaves[share]).root();
      System.arraycopy(root, 0, roots, share * HashTree.HASH_LENGTH, root.length);
    }
    HashTree segments = HashTree.over(segmentLeaves);
    HashTree shares = HashTree.over(roots);
    byte[] uriExtension = uriExtension(segments, shares).toArray();
    return new FileProof(segmentation, segments, shares, blockLeaves, uriExtension);
  }

  /// That of a stored file is kept as it is: another program may have put more into it.
  private Bytes uriExtension(HashTree segments, HashTree shares) throws IOException {
    UriExtensionBlock block =
        new UriExtensionBlock(
            segmentation.segmentSize(), Bytes.copyOf(shares.root()), Bytes.copyOf(segments.root()));
    if (stored.isEmpty()) {
      return Bytes.copyOf(block.encode(segmentation, total(), ciphertext.digest()));
    }
    if (!stored.get().uriExtension().equals(block)) {
      throw new IOException("the shares were damaged before they were stored");
    }
    return stored.get().encodedUriExtension();
  }
}
