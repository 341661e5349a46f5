// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.util.ArrayDeque;
import java.util.Deque;

/// The nodes somebody started, ended together in the reverse order.
public final class Nodes implements AutoCloseable {

  /// Something running that ends without complaint.
  @FunctionalInterface
  public interface Running extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Running> running = new ArrayDeque<>();

  public <T extends Running> T add(T node) {
    running.push(node);
    return node;
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }
}
