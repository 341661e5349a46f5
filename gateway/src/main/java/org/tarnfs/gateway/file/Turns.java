// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.util.HashSet;
import java.util.Set;

/// Has those that want the same thing wait for each other. For several threads.
public final class Turns<K> {

  /// What somebody has now; guarded by itself.
  private final Set<K> taken = new HashSet<>();

  /// A turn, which ends when it is closed.
  @FunctionalInterface
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /// Nobody has anything yet.
  public Turns() {}

  /// Waits until nobody has `what`.
  public Turn take(K what) throws InterruptedException {
    synchronized (taken) {
      while (!taken.add(what)) {
        taken.wait();
      }
    }
    return () -> {
      synchronized (taken) {
        taken.remove(what);
        taken.notifyAll();
      }
    };
  }
}
