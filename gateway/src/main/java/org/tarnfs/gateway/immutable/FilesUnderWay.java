// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.HashSet;
import java.util.Set;
import org.tarnfs.caps.StorageIndex;

/// The files whose shares this gateway is storing now, each for one only: who comes second finds
/// what the first has stored.
final class FilesUnderWay {

  /// Guarded by itself.
  private final Set<StorageIndex> underWay = new HashSet<>();

  /// A file that nobody else stores until this is closed.
  @FunctionalInterface
  interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  /// Waits while somebody else stores this file.
  Claim claim(StorageIndex index) throws InterruptedException {
    synchronized (underWay) {
      while (!underWay.add(index)) {
        underWay.wait();
      }
    }
    return () -> release(index);
  }

  private void release(StorageIndex index) {
    synchronized (underWay) {
      underWay.remove(index);
      underWay.notifyAll();
    }
  }
}
