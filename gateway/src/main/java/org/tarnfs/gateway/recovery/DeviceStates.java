// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.util.List;
import java.util.Optional;
import org.tarnfs.gateway.snapshot.VersionVector;

/// What a device has told of a folder.
///
/// @param name empty if nothing tells
/// @param newest what it told last
/// @param seen the writes that has in it
/// @param earlier in any order
public record DeviceStates(
    String name,
    Optional<RecoverableState> newest,
    VersionVector seen,
    List<RecoverableState> earlier) {

  public DeviceStates {
    earlier = List.copyOf(earlier);
  }

  long seenWrites() {
    return seen.counts().values().stream().mapToLong(Long::longValue).sum();
  }
}
