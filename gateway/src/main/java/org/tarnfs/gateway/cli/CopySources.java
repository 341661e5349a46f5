// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.grid.PathResult;
import org.tarnfs.gateway.transfer.Item;
import org.tarnfs.gateway.transfer.LocalFile;

/// What is to be copied. A directory that has a name is copied as a whole; of one that has none,
/// being given by its cap or alias alone, what is in it.
final class CopySources {

  private static final String NO_NAME = "-";

  private final Session session;
  private final List<Source> sources = new ArrayList<>();

  CopySources(Session session) {
    this.session = session;
  }

  /// @param named whether the name of the item is one that was given
  record Source(Item item, boolean named) {

    boolean isContentsOnly() {
      return !named;
    }
  }

  void add(String text) throws IOException, InterruptedException, CommandException {
    Optional<GridPath> onGrid = session.aliases().parseIfOnGrid(text);
    sources.add(onGrid.isPresent() ? onGrid(onGrid.get()) : local(text));
  }

  private Source onGrid(GridPath path) throws IOException, InterruptedException, CommandException {
    PathResult.Found found = session.places().find(path);
    Metadata metadata = found.entry().map(DirectoryEntry::metadata).orElse(Metadata.EMPTY);
    ChildName name = path.name().isPresent() ? path.name().get() : ChildName.of(NO_NAME);
    return new Source(new Item.OnGrid(name, found.child(), metadata), path.name().isPresent());
  }

  private static Source local(String text) throws IOException, CommandException {
    LocalFile file = LocalFile.following(Path.of(text));
    if (file.kind() == LocalFile.Kind.OTHER) {
      throw CommandException.usage(text + " is neither a file nor a directory");
    }
    Path name = file.path().getFileName();
    return name == null
        ? new Source(new Item.Local(ChildName.of(NO_NAME), file), false)
        : new Source(new Item.Local(ChildName.of(name.toString()), file), true);
  }

  boolean hasDirectories() {
    return sources.stream().anyMatch(source -> source.item().isDirectory());
  }

  boolean isOneFile() {
    return sources.size() == 1 && !sources.getFirst().item().isDirectory();
  }

  /// The only one, under another name.
  Item only(ChildName name) {
    return switch (sources.getFirst().item()) {
      case Item.Local local -> new Item.Local(name, local.file());
      case Item.OnGrid onGrid -> new Item.OnGrid(name, onGrid.child(), onGrid.metadata());
    };
  }

  /// All, of which the files have names.
  List<Source> allNamed() throws CommandException {
    for (Source source : sources) {
      if (!source.named() && !source.item().isDirectory()) {
        throw CommandException.usage(
            "a file that is given by its cap alone has no name to put it under; name the copy");
      }
    }
    return Collections.unmodifiableList(sources);
  }
}
