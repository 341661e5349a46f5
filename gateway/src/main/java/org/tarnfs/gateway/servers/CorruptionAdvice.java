// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.protocol.ShareStore;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Tells servers that their shares are damaged. It is a courtesy, which nobody waits for.
public final class CorruptionAdvice {

  private CorruptionAdvice() {}

  /// Tells one, in the background, what was found.
  public static void send(
      ShareStore store, StorageIndex index, ShareNumber number, @Nullable String found) {
    Thread.startVirtualThread(
        () -> {
          try {
            store.adviseCorruptShare(index, number, "client found: " + found);
          } catch (StorageProtocolException | InterruptedException e) {
            // The share is replaced either way.
            return;
          }
        });
  }
}
