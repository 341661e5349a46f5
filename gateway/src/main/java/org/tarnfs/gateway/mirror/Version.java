// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.time.Instant;
import org.tarnfs.gateway.snapshot.Snapshot;

/// A snapshot that this device keeps.
///
/// @param pinned whether for ever
public record Version(Snapshot snapshot, boolean pinned) {

  public Instant time() {
    return snapshot.time();
  }
}
