// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;

/// Sets links, and never in the place of a directory.
final class Links {

  private Links() {}

  /// @param path of which `place` was made, for users
  static void set(Places.Place place, Child child, Optional<Metadata> metadata, GridPath path)
      throws IOException, InterruptedException, CommandException {
    NewChild link = new NewChild(place.name(), child, metadata);
    edit(
        place,
        new DirectoryEdit.PutChildren(List.of(link), Overwrite.ONLY_FILES, Instant.now()),
        path);
  }

  static void edit(Places.Place place, DirectoryEdit edit, GridPath path)
      throws IOException, InterruptedException, CommandException {
    try {
      place.parent().edit(edit);
    } catch (EditRefusedException e) {
      if (e.reason() != EditRefusedException.Reason.CHILD_EXISTS) {
        throw e;
      }
      throw isDirectory(place, path);
    }
  }

  /// What stands in the way has a whole tree below it.
  static CommandException isDirectory(Places.Place place, GridPath path) {
    return new CommandException(
        ExitCode.EXISTS,
        path.endsInSlash()
            ? "%s has a directory %s already"
                .formatted(path.shown(), Screen.printable(place.name().toString()))
            : path.shown()
                + " is a directory; to put it inside, end the path with a slash, or remove the"
                + " directory first");
  }
}
