// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.EditOutcome;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.grid.Directory;
import org.tarnfs.gateway.grid.Grid;

/// Where a path leads: to a link, or to where one could be.
///
/// @param deepest the last directory on the way that is there
/// @param missing the names of those that are not there, between it and the link
/// @param name of the link
/// @param entry the link, if it is there
record Place(
    Directory deepest, List<ChildName> missing, ChildName name, Optional<DirectoryEntry> entry) {

  /// Follows names, of which there is one at least.
  ///
  /// @throws EditRefusedException if something else than a directory stands in the way
  static Place find(Grid grid, DirectoryCap<?> root, List<ChildName> path)
      throws IOException, InterruptedException {
    Directory here = grid.directory(root);
    int last = path.size() - 1;
    for (int i = 0; i < last; i++) {
      Optional<DirectoryEntry> entry = here.contents().entry(path.get(i));
      if (entry.isEmpty()) {
        return new Place(here, path.subList(i, last), path.getLast(), Optional.empty());
      }
      if (!(entry.get().child() instanceof Child.Known(DirectoryCap<?> next))) {
        throw EditRefusedException.notADirectory(path.get(i));
      }
      here = grid.directory(next);
    }
    ChildName name = path.getLast();
    return new Place(here, List.of(), name, here.contents().entry(name));
  }

  Optional<Child> child() {
    return entry.map(DirectoryEntry::child);
  }

  /// Refuses what cannot be changed, or cannot be called so, before any work is done for it.
  void requireLinkable() throws WebException, BadChildException {
    requireWritable(deepest);
    List<ChildName> made = new ArrayList<>(missing);
    if (entry.isEmpty()) {
      made.add(name);
    }
    for (ChildName name : made) {
      ChildName.of(name.toString());
    }
  }

  static void requireWritable(Directory directory) throws WebException {
    if (!directory.isWritable()) {
      throw new WebException(
          WebException.Problem.READ_ONLY,
          "the directory can only be read with the cap that leads here, not changed");
    }
  }

  /// The directory that the link is in; those that are missing are made.
  Directory parent() throws IOException, InterruptedException {
    return deepest.makeDirectories(missing);
  }

  /// Sets the link; returns whether there was none.
  boolean link(Child child, Overwrite overwrite) throws IOException, InterruptedException {
    NewChild link = new NewChild(name, child, Optional.empty());
    EditOutcome outcome =
        parent().edit(new DirectoryEdit.PutChildren(List.of(link), overwrite, Instant.now()));
    return switch (outcome) {
      case EditOutcome.Changed changed -> changed.added().contains(name);
      case EditOutcome.Unchanged _ -> false;
    };
  }
}
