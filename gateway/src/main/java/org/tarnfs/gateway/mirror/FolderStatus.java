// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How it is with a folder.
///
/// @param path where it is on this machine
/// @param device as which this machine takes part; empty if it only receives
/// @param message what a person should know or do; empty if all is well
/// @param files how many are in it on the grid, as of the last publication; so are `bytes`
/// @param toGrid how many items are to be stored
/// @param toDisk how many items are to be brought to this disk
/// @param leftOut how many cannot be kept
/// @param released how many files are kept on the grid only
/// @param conflicts how many items are there twice, by devices that did not know of each other
/// @param heldDeletions how many deletions and rewrites wait for a decision
/// @param pausedUntil when it goes on by itself, if it is paused for a time
/// @param lastPublished when others were told last
/// @param devices all that take part
public record FolderStatus(
    String name,
    String path,
    String device,
    FolderState state,
    String message,
    long files,
    long bytes,
    long toGrid,
    long toDisk,
    long leftOut,
    long released,
    int conflicts,
    long heldDeletions,
    Optional<Instant> pausedUntil,
    Optional<Instant> lastPublished,
    List<Peer> devices) {

  /// Another device, or this one.
  ///
  /// @param told when it told its newest state, by its own clock
  public record Peer(String name, Instant told) {}
}
