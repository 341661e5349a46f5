// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import org.tarnfs.caps.Bytes;
import org.tarnfs.storage.protocol.StorageServer;

/// A server of the grid: what identifies it, and the way to it.
///
/// @param name for messages
/// @param permutationSeed decides its place in each file's ring
/// @param leaseSeed 20 bytes that enter the secrets of leases on it
public record GridServer(
    String name, Bytes permutationSeed, Bytes leaseSeed, StorageServer storage) {

  @Override
  public String toString() {
    return name;
  }
}
