// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The nodes of the share hash tree that tie one share's block hash tree to an immutable file: the
/// share's own leaf and the siblings on its way to the root. That of a mutable file is a
/// [MutableShareHashChain].
///
/// | offset | size | field |
/// |--------|------|-------|
/// | 0 | 2 | node number, big-endian |
/// | 2 | 32 | hash |
///
/// and so on for each record; read in any order, written in that of stock Tahoe-LAFS.
public final class ShareHashChain {

  static final int RECORD_LENGTH = Short.BYTES + HashTree.HASH_LENGTH;

  private ShareHashChain() {}

  /// The bytes of a chain in a file of `total` shares.
  public static int lengthFor(int total) {
    return (Long.numberOfTrailingZeros(HashTree.widthFor(total)) + 1) * RECORD_LENGTH;
  }

  /// The chain of a share, cut from the tree over the roots of all shares' block hash trees.
  public static byte[] encode(HashTree shareHashTree, int share) {
    return encode(shareHashTree, PythonSetOrder.of(shareHashTree.chainOf(share)));
  }

  static byte[] encode(HashTree tree, int[] nodes) {
    ByteBuffer out = ByteBuffer.allocate(nodes.length * RECORD_LENGTH);
    for (int node : nodes) {
      out.putShort((short) node).put(tree.node(node));
    }
    return out.array();
  }

  /// The root of the share's block hash tree, proved to belong to share number `share`.
  ///
  /// @throws BadShareException if the chain does not lead to `shareRootHash`
  public static byte[] prove(ByteBuffer encoded, int share, int total, byte[] shareRootHash)
      throws BadShareException {
    Map<Long, byte[]> nodes = decode(encoded);
    long leaf = HashTree.leafNode(share, total);
    byte[] blockRoot = need(nodes, leaf);
    requireLeadsTo(shareRootHash, nodes, leaf, blockRoot);
    return blockRoot;
  }

  static Map<Long, byte[]> decode(ByteBuffer encoded) {
    Map<Long, byte[]> nodes = new HashMap<>();
    while (encoded.remaining() >= RECORD_LENGTH) {
      long number = Short.toUnsignedLong(encoded.getShort());
      byte[] hash = new byte[HashTree.HASH_LENGTH];
      encoded.get(hash);
      nodes.put(number, hash);
    }
    return nodes;
  }

  /// Climbs from the leaf with `leafHash` to the root, with the help of its siblings in `nodes`.
  static void requireLeadsTo(byte[] root, Map<Long, byte[]> nodes, long leaf, byte[] leafHash)
      throws BadShareException {
    byte[] hash = leafHash;
    for (long node = leaf; node > 0; node = HashTree.parentOf(node)) {
      byte[] sibling = need(nodes, HashTree.siblingOf(node));
      hash = node % 2 == 1 ? HashTree.parent(hash, sibling) : HashTree.parent(sibling, hash);
    }
    if (!Arrays.equals(hash, root)) {
      throw new BadShareException("share hash chain does not lead to the share root hash");
    }
  }

  private static byte[] need(Map<Long, byte[]> nodes, long number) throws BadShareException {
    byte[] hash = nodes.get(number);
    if (hash == null) {
      throw new BadShareException("share hash chain lacks node " + number);
    }
    return hash;
  }
}
