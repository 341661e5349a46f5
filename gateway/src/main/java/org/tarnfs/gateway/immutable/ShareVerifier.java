// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tarnfs.caps.Bytes;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.HashTree;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.Segmentation;
import org.tarnfs.gateway.share.UriExtensionBlock;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Reads every byte of a share, and proves that it is the one its writer wrote: also those that no
/// reader of Tarn's would ever look at, since they show that a disk forgets.
final class ShareVerifier {

  /// Blocks are read in pieces of so many bytes, unless a single one is longer.
  private static final int PIECE = 1 << 20;

  /// So many inner nodes of a tree are proved at a time.
  private static final int NODES = 4096;

  private final ShareReader reader;
  private final int total;
  private final MemoryBudget budget;

  ShareVerifier(ShareReader reader, int total, MemoryBudget budget) {
    this.reader = reader;
    this.total = total;
    this.budget = budget;
  }

  /// Returns if all of the share is right.
  void verify() throws BadShareException, StorageProtocolException, InterruptedException {
    OpenedShare share = reader.open();
    byte[] uriExtension = share.encodedUriExtension().toArray();
    requireHeader(share);
    share.uriExtension().requireAgrees(uriExtension, share.segmentation(), total);
    try (var _ = budget.take(memory(share))) {
      if (!UriExtensionBlock.namesPlaintextHashes(uriExtension)) {
        requireZeros(share.layout().plaintextHashTree(), share.layout().ciphertextHashTree());
      }
      requireTree(share, share.layout().ciphertextHashTree(), ciphertextRoot(share));
      requireTree(share, share.layout().blockHashTree(), share.blockRoot());
      requireBlocks(share);
    }
  }

  private static Bytes ciphertextRoot(OpenedShare share) {
    return share.uriExtension().ciphertextRootHash();
  }

  /// A piece of blocks, their hashes, and inner nodes with their children.
  private static long memory(OpenedShare share) {
    Segmentation segmentation = share.segmentation();
    long piece = Math.max(PIECE, segmentation.blockSize());
    long tree = HashTree.lengthFor(segmentation.segmentCount());
    return Math.min(piece, segmentation.shareDataLength())
        + Math.min(4L * NODES * HashTree.HASH_LENGTH, 2 * tree);
  }

  private void requireHeader(OpenedShare share)
      throws BadShareException, StorageProtocolException, InterruptedException {
    ImmutableShareLayout header =
        ImmutableShareLayout.decodeHeader(reader.bytes(0, ImmutableShareLayout.MAX_HEADER_LENGTH));
    if (!header.equals(share.layout()) || !header.fits(share.segmentation(), total)) {
      throw new BadShareException("share header is not that of such a file");
    }
  }

  private void requireZeros(long from, long to)
      throws BadShareException, StorageProtocolException, InterruptedException {
    int step = NODES * HashTree.HASH_LENGTH;
    for (long at = from; at < to; at += step) {
      ByteBuffer unused = reader.bytes(at, (int) Math.min(step, to - at));
      while (unused.hasRemaining()) {
        if (unused.get() != 0) {
          throw new BadShareException("the unused part of the share is not empty");
        }
      }
    }
  }

  /// Proves every node of a stored tree from the root down, each by its parent. Inner nodes that
  /// stand one after the other have children that do.
  private void requireTree(OpenedShare share, long tree, Bytes root)
      throws BadShareException, StorageProtocolException, InterruptedException {
    byte[] top = new byte[HashTree.HASH_LENGTH];
    reader.bytes(tree, top.length).get(top);
    if (!Arrays.equals(top, root.toArray())) {
      throw new BadShareException("hash tree does not have its root");
    }
    long inner = HashTree.widthFor(share.segmentation().segmentCount()) - 1;
    for (long first = 0; first < inner; first += NODES) {
      int count = (int) Math.min(NODES, inner - first);
      ByteBuffer parents = nodes(tree, first, count);
      if (!HashTree.areParents(parents, nodes(tree, 2 * first + 1, 2 * count))) {
        throw new BadShareException("hash tree does not lead to its root");
      }
    }
  }

  private ByteBuffer nodes(long tree, long first, int count)
      throws BadShareException, StorageProtocolException, InterruptedException {
    return reader.bytes(tree + first * HashTree.HASH_LENGTH, count * HashTree.HASH_LENGTH);
  }

  private void requireBlocks(OpenedShare share)
      throws BadShareException, StorageProtocolException, InterruptedException {
    Segmentation segmentation = share.segmentation();
    int atOnce = Math.max(1, PIECE / segmentation.blockSize());
    for (int first = 0; first < segmentation.segmentCount(); ) {
      int end = (int) Math.min((long) first + atOnce, segmentation.segmentCount());
      long start = segmentation.blockStart(first);
      long length = segmentation.blockStart(end - 1) + segmentation.blockLength(end - 1) - start;
      ByteBuffer piece = reader.bytes(share.layout().data() + start, (int) length);
      for (int segment = first; segment < end; segment++) {
        int at = (int) (segmentation.blockStart(segment) - start);
        ByteBuffer unused =
            reader.proved(segment, piece.slice(at, segmentation.blockLength(segment)));
      }
      first = end;
    }
  }
}
