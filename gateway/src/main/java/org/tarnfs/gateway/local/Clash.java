// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.util.List;

/// Names in one folder that cannot be kept as they are on every system.
///
/// @param names two or more that come into each other's way, or the one that is at fault by itself
public record Clash(Kind kind, List<String> names) {

  /// What is wrong with the names.
  public enum Kind {
    /// They look the same and differ only in how Unicode spells them, as `é` in one character or
    /// two. macOS holds one of them, and so does a directory on the grid.
    SAME_IN_UNICODE,
    /// They differ in upper and lower case, so Windows and macOS hold one of them.
    SAME_BUT_FOR_CASE,
    /// The bytes of the name are no text in the encoding of this system, so it cannot be told.
    NOT_TEXT,
    /// Windows does not take such a name.
    NOT_FOR_WINDOWS
  }

  public Clash {
    names = List.copyOf(names);
  }
}
