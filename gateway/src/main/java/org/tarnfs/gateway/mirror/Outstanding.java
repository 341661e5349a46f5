// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.time.Instant;
import java.util.Optional;

/// Something that is still to be done.
///
/// @param deletes whether it is to be deleted there
/// @param bytes to be moved
/// @param trouble why it was not done when it was tried
public record Outstanding(
    ItemPath path, Direction direction, boolean deletes, long bytes, Optional<Trouble> trouble) {

  /// Where to.
  public enum Direction {
    TO_GRID,
    TO_DISK,
    /// Neither: it cannot be kept.
    LEFT_OUT
  }

  /// Why something was not done when it was tried last.
  ///
  /// @param detail what went wrong, for users; holds no cap
  /// @param attempts so far
  /// @param next when it is tried again
  public record Trouble(Reason reason, String detail, int attempts, Instant next) {}
}
