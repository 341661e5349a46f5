// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.grid.Directory;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.PathResult;
import org.tarnfs.gateway.mutable.MutableFormat;

/// Where paths lead, and who cannot go there is told in the words of the path.
final class Places {

  private final Grid grid;

  Places(Grid grid) {
    this.grid = grid;
  }

  /// Where a link is or may be put.
  record Place(Directory parent, ChildName name) {

    boolean isIn(Directory other) {
      return isSame(parent.cap(), other.cap());
    }
  }

  private static boolean isSame(DirectoryCap<?> one, DirectoryCap<?> other) {
    return one.toVerifyOnly().equals(other.toVerifyOnly());
  }

  /// Whether what is put at a path, as [#target] has it, would be somewhere below a directory.
  boolean isBelow(GridPath path, DirectoryCap<?> directory)
      throws IOException, InterruptedException {
    List<ChildName> way = path.names();
    int parents = path.endsInSlash() ? way.size() : way.size() - 1;
    Child here = path.start();
    for (int place = 0; here instanceof Child.Known(DirectoryCap<?> cap); place++) {
      if (isSame(cap, directory)) {
        return true;
      }
      Optional<DirectoryEntry> next =
          place < parents ? grid.directory(cap).contents().entry(way.get(place)) : Optional.empty();
      if (next.isEmpty()) {
        return false;
      }
      here = next.get().child();
    }
    return false;
  }

  /// What a path leads to.
  PathResult.Found find(GridPath path) throws IOException, InterruptedException, CommandException {
    return lookUp(path)
        .orElseThrow(() -> new CommandException(ExitCode.NOT_FOUND, "there is no " + path.shown()));
  }

  /// What a path leads to, if it leads anywhere.
  Optional<PathResult.Found> lookUp(GridPath path)
      throws IOException, InterruptedException, CommandException {
    return switch (grid.follow(path.start(), path.names())) {
      case PathResult.Found found -> {
        if (path.endsInSlash() && !path.names().isEmpty() && !found.child().isDirectory()) {
          throw notADirectory(path, path.names().size());
        }
        yield Optional.of(found);
      }
      case PathResult.Missing _ -> Optional.empty();
      case PathResult.NotADirectory(int place) -> throw notADirectory(path, place);
    };
  }

  /// The directory a path leads to.
  Directory directory(GridPath path) throws IOException, InterruptedException, CommandException {
    return directory(find(path).child(), path, path.names().size());
  }

  private Directory directory(Child child, GridPath path, int count)
      throws IOException, CommandException {
    if (child instanceof Child.Known(DirectoryCap<?> cap)) {
      return grid.directory(cap);
    }
    throw notADirectory(path, count);
  }

  private static CommandException notADirectory(GridPath path, int count) {
    return new CommandException(ExitCode.NOT_FOUND, path.shown(count) + " is not a directory");
  }

  /// The link that a path names, which must be there, in a directory that can be changed.
  Place existing(GridPath path) throws IOException, InterruptedException, CommandException {
    ChildName name = path.name().orElseThrow(() -> noName(path));
    Directory parent = directory(path.parent());
    requireWritable(parent, path.parent(), path.names().size() - 1);
    return new Place(parent, name);
  }

  /// Where a link will be: under the last name, or, if the path is one of a directory, under
  /// `otherwise` in it. Directories that are missing on the way are made.
  Place target(GridPath path, Optional<ChildName> otherwise)
      throws IOException, InterruptedException, CommandException {
    if (path.endsInSlash()) {
      ChildName name = otherwise.orElseThrow(() -> noName(path));
      return target(new GridPath(path.root(), path.start(), path.names(), false).child(name));
    }
    return target(path);
  }

  private Place target(GridPath path) throws IOException, InterruptedException, CommandException {
    List<ChildName> way = path.names().subList(0, path.names().size() - 1);
    ChildName last = ChildName.of(path.names().getLast().toString());
    Directory here = directory(path.start(), path, 0);
    for (int place = 0; place < way.size(); place++) {
      Optional<DirectoryEntry> entry = here.contents().entry(way.get(place));
      if (entry.isEmpty()) {
        requireWritable(here, path, place);
        Directory made = make(here, way.subList(place, way.size()), grid.usualFormat());
        return new Place(made, last);
      }
      here = directory(entry.get().child(), path, place + 1);
    }
    requireWritable(here, path, way.size());
    return new Place(here, last);
  }

  /// As the other, in the format that is usual on this grid.
  Directory makeDirectory(GridPath path)
      throws IOException, InterruptedException, CommandException {
    return makeDirectory(path, grid.usualFormat());
  }

  /// The directory a path leads to; it is made if it is missing, and so are those on the way.
  Directory makeDirectory(GridPath path, MutableFormat format)
      throws IOException, InterruptedException, CommandException {
    Directory here = directory(path.start(), path, 0);
    for (int place = 0; place < path.names().size(); place++) {
      Optional<DirectoryEntry> entry = here.contents().entry(path.names().get(place));
      if (entry.isEmpty()) {
        requireWritable(here, path, place);
        return make(here, path.names().subList(place, path.names().size()), format);
      }
      if (!entry.get().child().isDirectory()) {
        throw new CommandException(
            ExitCode.EXISTS, path.shown(place + 1) + " is there, and not a directory");
      }
      here = directory(entry.get().child(), path, place + 1);
    }
    return here;
  }

  private static Directory make(Directory from, List<ChildName> names, MutableFormat format)
      throws IOException, InterruptedException {
    List<ChildName> checked = new ArrayList<>();
    for (ChildName name : names) {
      checked.add(ChildName.of(name.toString()));
    }
    return from.makeDirectories(checked, format);
  }

  static void requireWritable(Directory directory, GridPath path, int count)
      throws CommandException {
    if (!directory.isWritable()) {
      throw new CommandException(
          ExitCode.BAD_CAP,
          path.shown(count) + " can only be read with the cap that leads there, not changed");
    }
  }

  private static CommandException noName(GridPath path) {
    return CommandException.usage(path.shown() + " needs a name behind it");
  }
}
