// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.time.Instant;

/// Something that happened to a folder.
///
/// @param path of the item, or empty if it is about the whole folder
/// @param detail for users; holds no cap
public record MirrorEvent(Instant time, Kind kind, String path, String detail) {

  /// What happened.
  public enum Kind {
    SCANNED,
    STORED,
    PLACED,
    DELETED_HERE,
    PUBLISHED,
    MERGED,
    CONFLICT,
    HELD,
    DECIDED,
    RELEASED,
    RESTORED,
    FAILED
  }
}
