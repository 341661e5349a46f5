// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import org.tarnfs.caps.Bytes;
import org.tarnfs.gateway.share.HashTree;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.Segmentation;
import org.tarnfs.gateway.share.ShareHashChain;
import org.tarnfs.gateway.share.UriExtensionBlock;

/// All that proves a file, known once all of it is encoded: what stands behind the blocks in each
/// share, and the hash in the cap.
final class FileProof {

  private final Segmentation segmentation;
  private final HashTree segments;
  private final HashTree shares;
  private final byte[][] blockLeaves;
  private final byte[] uriExtension;

  FileProof(
      Segmentation segmentation,
      HashTree segments,
      HashTree shares,
      byte[][] blockLeaves,
      byte[] uriExtension) {
    this.segmentation = segmentation;
    this.segments = segments;
    this.shares = shares;
    this.blockLeaves = blockLeaves;
    this.uriExtension = uriExtension;
  }

  Bytes uriExtensionHash() {
    return UriExtensionBlock.hashOf(uriExtension);
  }

  /// What follows the data in a share: the place of the plaintext hash tree, left zero, the
  /// ciphertext hash tree, the share's block hash tree, its share hash chain, the URI extension.
  ByteBuffer trailer(int share, ImmutableShareLayout layout) {
    long length = layout.shareLength(uriExtension.length) - layout.plaintextHashTree();
    int zeros = Math.toIntExact(HashTree.lengthFor(segmentation.segmentCount()));
    return ByteBuffer.allocate(Math.toIntExact(length))
        .position(zeros)
        .put(segments.encoded())
        .put(HashTree.over(blockLeaves[share]).encoded())
        .put(ShareHashChain.encode(shares, share))
        .put(layout.frameUriExtension(uriExtension))
        .flip();
  }
}
