// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.util.List;
import org.tarnfs.caps.Bytes;
import org.tarnfs.storage.protocol.Nurl;

/// A server as it was announced to us.
///
/// @param id `v0-` and its public key in base32, or any other unique text
/// @param leaseSeed 20 bytes: the id of its tub
/// @param nurls ways to it, never none
public record KnownServer(
    String id, String nickname, Bytes leaseSeed, Bytes permutationSeed, List<Nurl> nurls) {

  public KnownServer {
    nurls = List.copyOf(nurls);
  }
}
