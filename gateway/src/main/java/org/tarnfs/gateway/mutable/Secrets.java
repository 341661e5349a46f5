// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.storage.protocol.SlotSecrets;

/// What a server wants to see before it lets a file's shares be changed.
final class Secrets {

  private Secrets() {}

  static SlotSecrets of(
      StorageIndex index, WriteKey key, GridServer server, LeaseSecret leaseSecret) {
    return new SlotSecrets(
        key.writeEnabler(server.leaseSeed()), leaseSecret.forBucket(index, server.leaseSeed()));
  }
}
