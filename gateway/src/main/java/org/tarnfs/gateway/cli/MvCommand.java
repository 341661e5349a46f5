// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Overwrite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "mv",
    description = {
      "Move a file or directory on the grid, or give it another name.",
      "At every moment at least one of the two names leads to it. A file that has the new name"
          + " already is replaced, a directory is not."
    },
    footer = {"", "Example: tarn mv home:photos/lake.jpg home:best/"})
final class MvCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Mixin private final FromAndTo paths = new FromAndTo();

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (Session session = Session.open(node, screen)) {
      GridPath source = paths.source(session);
      GridPath target = paths.target(session);
      Places.Place old = session.places().existing(source);
      DirectoryEntry entry =
          old.parent()
              .contents()
              .entry(old.name())
              .orElseThrow(
                  () -> new CommandException(ExitCode.NOT_FOUND, "there is no " + source.shown()));
      requireOutside(session.places(), entry.child(), source, target);
      Places.Place fresh = session.places().target(target, source.name());
      if (fresh.isIn(old.parent())) {
        Links.edit(
            fresh,
            new DirectoryEdit.RenameChild(
                old.name(), fresh.name(), Overwrite.ONLY_FILES, Instant.now()),
            target);
      } else {
        move(old, entry, fresh, target);
      }
      screen.result(
          source.shown() + " is at " + target.at(fresh.name()).shown() + " now",
          Map.of("name", fresh.name().toString()));
      return ExitCode.OK;
    }
  }

  /// A directory that only something below it leads to is lost.
  private static void requireOutside(Places places, Child child, GridPath source, GridPath target)
      throws IOException, InterruptedException, CommandException {
    if (child instanceof Child.Known(DirectoryCap<?> directory)
        && places.isBelow(target, directory)) {
      throw CommandException.usage(
          "%s cannot be moved into itself: nothing would lead to it any more"
              .formatted(source.shown()));
    }
  }

  private static void move(
      Places.Place old, DirectoryEntry entry, Places.Place fresh, GridPath target)
      throws IOException, InterruptedException, CommandException {
    Links.set(fresh, entry.child(), Optional.of(entry.metadata()), target);
    old.parent().edit(new DirectoryEdit.DeleteMoved(old.name(), entry.child()));
  }
}
