// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.EncodingParameters;

/// The nodes of the share hash tree that tie one share's block hash tree to a version of a mutable
/// file. As a [ShareHashChain], but without the share's own leaf, which is the root of the block
/// hash tree in the same share, and written in ascending order.
public final class MutableShareHashChain {

  /// The bytes of the longest one.
  public static final int MAX_LENGTH = lengthFor(EncodingParameters.MAX_TOTAL);

  private MutableShareHashChain() {}

  /// The bytes of a chain in a file of `total` shares.
  public static int lengthFor(int total) {
    return ShareHashChain.lengthFor(total) - ShareHashChain.RECORD_LENGTH;
  }

  /// The chain of a share, cut from the tree over the roots of all shares' block hash trees.
  public static Bytes encode(HashTree shareHashTree, int share) {
    int[] chain = shareHashTree.chainOf(share);
    int[] siblings = Arrays.copyOf(chain, chain.length - 1);
    Arrays.sort(siblings);
    return Bytes.copyOf(ShareHashChain.encode(shareHashTree, siblings));
  }

  /// Proves that `blockRoot`, the root of the block hash tree found in a share, is that of share
  /// number `share` of the version.
  ///
  /// @throws BadShareException if the chain does not lead to `rootHash`
  public static void prove(
      ByteBuffer encoded, int share, int total, Bytes blockRoot, Bytes rootHash)
      throws BadShareException {
    if (share >= total) {
      throw new BadShareException("share " + share + " of a file of " + total);
    }
    ShareHashChain.requireLeadsTo(
        rootHash.toArray(),
        ShareHashChain.decode(encoded),
        HashTree.leafNode(share, total),
        blockRoot.toArray());
  }
}
