// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;
import org.tarnfs.caps.ByteRange;

/// Where the parts of a mutable share stand, in whatever order.
///
/// @param data all blocks, each with what stands before it
public record MutableShareLayout(
    ByteRange verifyingKey,
    ByteRange signature,
    ByteRange shareHashChain,
    ByteRange blockHashTree,
    ByteRange data,
    ByteRange encryptedSigningKey) {

  /// Where the share ends.
  public long length() {
    return Math.max(blockHashTree.end(), encryptedSigningKey.end());
  }

  /// The bytes in `where` with those parts that lie there at their places, and zeros elsewhere.
  ByteBuffer assemble(ByteRange where, MutableShareParts parts) {
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(where.length()));
    put(parts.verifyingKey().asReadOnlyBuffer(), verifyingKey, out, where);
    put(parts.signature().asReadOnlyBuffer(), signature, out, where);
    put(parts.shareHashChain().asReadOnlyBuffer(), shareHashChain, out, where);
    put(parts.blockHashTree().encoded(), blockHashTree, out, where);
    put(parts.encryptedSigningKey().asReadOnlyBuffer(), encryptedSigningKey, out, where);
    return out;
  }

  private static void put(ByteBuffer part, ByteRange place, ByteBuffer out, ByteRange where) {
    if (part.remaining() != place.length()) {
      throw new IllegalArgumentException(
          "a part of %d bytes where %d belong".formatted(part.remaining(), place.length()));
    }
    if (place.start() >= where.start() && place.end() <= where.end()) {
      out.put((int) (place.start() - where.start()), part, 0, part.remaining());
    }
  }
}
