// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bounded number of buffers for the bodies that are coming in: who finds none waits, so that
/// memory does not grow with the number of clients. They are outside the heap, as both the network
/// and files want them, and made only when they are needed.
final class PieceBuffers {

  private final int bufferLength;
  // Guarded by this.
  private final Queue<ByteBuffer> free = new ArrayDeque<>();
  // Guarded by this; not empty only while no buffer is free and none may be made.
  private final Queue<Consumer<ByteBuffer>> waiting = new ArrayDeque<>();
  // Guarded by this.
  private int leftToMake;

  PieceBuffers(int count, int bufferLength) {
    this.leftToMake = count;
    this.bufferLength = bufferLength;
  }

  /// Calls `user` with an empty buffer: at once, or from the thread that gives one back.
  void lend(Consumer<ByteBuffer> user) {
    ByteBuffer buffer = takeOrQueue(user);
    if (buffer != null) {
      user.accept(buffer);
    }
  }

  private synchronized @Nullable ByteBuffer takeOrQueue(Consumer<ByteBuffer> user) {
    ByteBuffer buffer = free.poll();
    if (buffer != null) {
      return buffer;
    }
    if (leftToMake > 0) {
      leftToMake--;
      return ByteBuffer.allocateDirect(bufferLength);
    }
    waiting.add(user);
    return null;
  }

  void giveBack(ByteBuffer buffer) {
    buffer.clear();
    Consumer<ByteBuffer> next = nextOrKeep(buffer);
    if (next != null) {
      next.accept(buffer);
    }
  }

  private synchronized @Nullable Consumer<ByteBuffer> nextOrKeep(ByteBuffer buffer) {
    Consumer<ByteBuffer> next = waiting.poll();
    if (next == null) {
      free.add(buffer);
    }
    return next;
  }
}
