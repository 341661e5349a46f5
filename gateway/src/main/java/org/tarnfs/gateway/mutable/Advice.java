// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Tells servers that their shares are damaged. It is a courtesy, which nobody waits for.
final class Advice {

  private Advice() {}

  static void send(
      GridServer server, StorageIndex index, ShareNumber number, BadShareException damage) {
    String reason = "client found: " + damage.getMessage();
    Thread.startVirtualThread(
        () -> {
          try {
            server.storage().mutable().adviseCorruptShare(index, number, reason);
          } catch (StorageProtocolException | InterruptedException e) {
            // The share is replaced either way.
            return;
          }
        });
  }
}
