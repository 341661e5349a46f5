// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;

/// A complete Merkle tree of SHA-256d hashes, kept flat: the root is node 0, the children of node n
/// are 2n+1 and 2n+2, the leaves stand last. Leaves are filled up to a power of two with hashes of
/// their own index.
public final class HashTree {

  public static final int HASH_LENGTH = TaggedHash.LENGTH;

  private final byte[] nodes;
  private final int width;

  private HashTree(byte[] nodes, int width) {
    this.nodes = nodes;
    this.width = width;
  }

  /// The tree over leaves that stand one after the other.
  public static HashTree over(byte[] leaves) {
    int count = leaves.length / HASH_LENGTH;
    int width = (int) widthFor(count);
    byte[] nodes = new byte[Math.toIntExact((2L * width - 1) * HASH_LENGTH)];
    System.arraycopy(leaves, 0, nodes, (width - 1) * HASH_LENGTH, leaves.length);
    for (int leaf = count; leaf < width; leaf++) {
      put(nodes, width - 1 + leaf, emptyLeaf(leaf));
    }
    TaggedHash hash = TaggedHash.of(HashTag.MERKLE_INNER_NODE);
    for (int node = width - 2; node >= 0; node--) {
      put(nodes, node, parent(hash, node(nodes, 2 * node + 1), node(nodes, 2 * node + 2)));
    }
    return new HashTree(nodes, width);
  }

  /// The number of leaves once filled up.
  public static long widthFor(long leaves) {
    return leaves <= 1 ? 1 : Long.highestOneBit(leaves - 1) << 1;
  }

  /// Whether each of `parents`, nodes that stand one after the other, is the hash of its two in
  /// `children`.
  public static boolean areParents(ByteBuffer parents, ByteBuffer children) {
    TaggedHash hash = TaggedHash.of(HashTag.MERKLE_INNER_NODE);
    byte[] stored = new byte[HASH_LENGTH];
    byte[] left = new byte[HASH_LENGTH];
    byte[] right = new byte[HASH_LENGTH];
    while (parents.hasRemaining()) {
      parents.get(stored);
      children.get(left).get(right);
      if (!Arrays.equals(stored, parent(hash, left, right))) {
        return false;
      }
    }
    return true;
  }

  /// The bytes a tree over that many leaves takes.
  public static long lengthFor(long leaves) {
    return (2 * widthFor(leaves) - 1) * HASH_LENGTH;
  }

  /// The number of the node a leaf stands at.
  public static long leafNode(long leaf, long leaves) {
    return widthFor(leaves) - 1 + leaf;
  }

  static long parentOf(long node) {
    return (node - 1) / 2;
  }

  static long siblingOf(long node) {
    return node % 2 == 1 ? node + 1 : node - 1;
  }

  public byte[] root() {
    return node(0);
  }

  public byte[] node(int number) {
    return node(nodes, number);
  }

  /// All nodes in order, as they stand in a share.
  public ByteBuffer encoded() {
    return ByteBuffer.wrap(nodes).asReadOnlyBuffer();
  }

  /// The numbers of the nodes that prove a leaf: the siblings of the nodes on its way to the root,
  /// from below, then the leaf itself.
  int[] chainOf(int leaf) {
    int leafNode = width - 1 + leaf;
    int[] chain = new int[Integer.numberOfTrailingZeros(width) + 1];
    int next = 0;
    for (int node = leafNode; node > 0; node = (int) parentOf(node)) {
      chain[next++] = (int) siblingOf(node);
    }
    chain[next] = leafNode;
    return chain;
  }

  static byte[] emptyLeaf(long leaf) {
    return TaggedHash.hash(
        HashTag.MERKLE_EMPTY_LEAF, Long.toString(leaf).getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] parent(byte[] left, byte[] right) {
    return parent(TaggedHash.of(HashTag.MERKLE_INNER_NODE), left, right);
  }

  private static byte[] parent(TaggedHash hash, byte[] left, byte[] right) {
    return hash.update(Netstring.encode(left, right)).digest();
  }

  private static byte[] node(byte[] nodes, int number) {
    return Arrays.copyOfRange(nodes, number * HASH_LENGTH, (number + 1) * HASH_LENGTH);
  }

  private static void put(byte[] nodes, int node, byte[] hash) {
    System.arraycopy(hash, 0, nodes, node * HASH_LENGTH, HASH_LENGTH);
  }
}
