// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.tarnfs.caps.ByteRange;

/// An aligned run of leaves of a stored hash tree, read and proved together. A reader needs the
/// leaves, from which it computes the subtree above them, and the siblings of that subtree's root
/// on the way up; so the memory of a reader stays the same however large the file is, and up to
/// [#MAX_WIDTH] segments there is no sibling to read.
///
/// @param leaves how many leaves the whole tree has
/// @param first the first leaf of the group, a multiple of the width
public record LeafGroup(long leaves, long first) {

  /// 4,096 leaves: 128 KiB of hashes prove 4 GiB of a file in segments of 1 MiB.
  public static final int MAX_WIDTH = 4096;

  public static LeafGroup containing(long leaf, long leaves) {
    return new LeafGroup(leaves, leaf - leaf % MAX_WIDTH);
  }

  public boolean contains(long leaf) {
    return leaf >= first && leaf < first + count();
  }

  private int width() {
    return (int) Math.min(MAX_WIDTH, HashTree.widthFor(leaves));
  }

  private int count() {
    return (int) Math.min(MAX_WIDTH, leaves - first);
  }

  /// Where the group's leaves stand in the stored tree.
  public ByteRange leafBytes() {
    return ByteRange.ofLength(
        HashTree.leafNode(first, leaves) * HashTree.HASH_LENGTH,
        (long) count() * HashTree.HASH_LENGTH);
  }

  /// Where the siblings stand in the stored tree, from the lowest up.
  public List<ByteRange> siblingBytes() {
    return LongStream.iterate(rootNode(), node -> node > 0, HashTree::parentOf)
        .map(HashTree::siblingOf)
        .mapToObj(node -> ByteRange.ofLength(node * HashTree.HASH_LENGTH, HashTree.HASH_LENGTH))
        .toList();
  }

  /// Whether `leafHashes` and `siblings`, as read from the places named above, lead to `root`.
  public boolean proves(byte[] leafHashes, List<byte[]> siblings, byte[] root) {
    if (leafHashes.length != count() * HashTree.HASH_LENGTH) {
      return false;
    }
    byte[] hash = subtreeRoot(leafHashes);
    long node = rootNode();
    for (byte[] sibling : siblings) {
      hash = node % 2 == 1 ? HashTree.parent(hash, sibling) : HashTree.parent(sibling, hash);
      node = HashTree.parentOf(node);
    }
    return node == 0 && Arrays.equals(hash, root);
  }

  /// One leaf of those in `leafHashes`.
  public byte[] leaf(byte[] leafHashes, long leaf) {
    int at = (int) (leaf - first) * HashTree.HASH_LENGTH;
    return Arrays.copyOfRange(leafHashes, at, at + HashTree.HASH_LENGTH);
  }

  /// The node at the top of the subtree over this group.
  private long rootNode() {
    long node = HashTree.leafNode(first, leaves);
    for (int level = width(); level > 1; level /= 2) {
      node = HashTree.parentOf(node);
    }
    return node;
  }

  private byte[] subtreeRoot(byte[] leafHashes) {
    byte[][] level = new byte[width()][];
    for (int i = 0; i < level.length; i++) {
      level[i] = i < count() ? leaf(leafHashes, first + i) : HashTree.emptyLeaf(first + i);
    }
    for (int size = level.length / 2; size > 0; size /= 2) {
      for (int i = 0; i < size; i++) {
        level[i] = HashTree.parent(level[2 * i], level[2 * i + 1]);
      }
    }
    return level[0];
  }
}
