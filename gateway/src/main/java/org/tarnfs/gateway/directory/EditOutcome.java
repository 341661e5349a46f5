// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.util.List;

/// What an edit did.
public sealed interface EditOutcome {

  /// There is something to publish.
  ///
  /// @param contents the directory as it is now
  /// @param added the names that were not there before
  /// @param replaced those of which something else is said than before
  /// @param removed those that are there no more
  record Changed(
      DirectoryContents contents,
      List<ChildName> added,
      List<ChildName> replaced,
      List<ChildName> removed)
      implements EditOutcome {

    public Changed {
      added = List.copyOf(added);
      replaced = List.copyOf(replaced);
      removed = List.copyOf(removed);
    }
  }

  /// The directory is as the edit wants it already.
  record Unchanged() implements EditOutcome {}
}
