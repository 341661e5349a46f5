// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Memory that spools take before they make files, in pieces outside the heap. It grows as it is
/// needed and is kept: pages that a process has already are far cheaper than new ones.
public final class SpoolMemory {

  /// In bytes.
  static final int PIECE = 1 << 17;

  private static final long MOST = 1L << 27;

  // Guarded by this.
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  // Guarded by this.
  private long leftToMake;

  public SpoolMemory(long bytes) {
    this.leftToMake = bytes / PIECE;
  }

  /// An eighth of what the heap may be, at most 128 MiB.
  public static SpoolMemory ofThisMachine() {
    return new SpoolMemory(Math.min(Runtime.getRuntime().maxMemory() / 8, MOST));
  }

  /// A piece with any content; empty if all is taken.
  synchronized Optional<ByteBuffer> take() {
    ByteBuffer piece = free.poll();
    if (piece == null && leftToMake > 0) {
      leftToMake--;
      piece = ByteBuffer.allocateDirect(PIECE);
    }
    return Optional.ofNullable(piece);
  }

  synchronized void giveBack(ByteBuffer piece) {
    free.push(piece);
  }
}
