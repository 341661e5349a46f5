// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.util.Optional;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DirectoryEntry;

/// Where names lead, followed from directory to directory.
public sealed interface PathResult {

  /// To something.
  ///
  /// @param entry the last link that was followed; empty if there were no names
  record Found(Child child, Optional<DirectoryEntry> entry) implements PathResult {}

  /// To nothing: there is no child of the name at this place, counted from 0.
  record Missing(int place) implements PathResult {}

  /// Nowhere: what should hold a child of the name at this place is no directory, or none that is
  /// known.
  record NotADirectory(int place) implements PathResult {}
}
