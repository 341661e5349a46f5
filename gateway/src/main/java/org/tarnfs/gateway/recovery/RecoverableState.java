// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.time.Instant;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.snapshot.Snapshot;

/// A folder as it was at a time, which can be restored.
///
/// @param device that was in that state; empty if nothing tells
/// @param time 1970 if nothing tells
/// @param files how many are in it; [#UNKNOWN] if nothing tells, as are `bytes`
public record RecoverableState(
    String device, Instant time, DirectoryCap<ReadCap> tree, long files, long bytes) {

  /// Nobody has counted.
  public static final long UNKNOWN = -1;

  static RecoverableState of(String device, Snapshot snapshot) {
    return new RecoverableState(
        device, snapshot.time(), snapshot.tree(), snapshot.files(), snapshot.bytes());
  }

  static RecoverableState uncounted(String device, Instant time, DirectoryCap<ReadCap> tree) {
    return new RecoverableState(device, time, tree, UNKNOWN, UNKNOWN);
  }
}
