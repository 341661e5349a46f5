// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.Spool;
import org.tarnfs.gateway.file.SpoolMemory;
import org.tarnfs.gateway.grid.Directory;
import org.tarnfs.gateway.grid.Grid;

/// Copies files and directories into directories on the grid. A directory that is missing is made
/// with all its children at once, when they are stored; one that is there gets its new links in one
/// edit. What fails is told and counted, and the rest goes on. Broken off and begun again, it finds
/// what it stored before.
public final class CopyToGrid {

  private final Settings settings;
  private final LocalListing listing;
  private final SpoolMemory memory = SpoolMemory.ofThisMachine();
  private final Path temporary;

  /// @param temporary a directory for what is too large for memory
  public CopyToGrid(Settings settings, Path temporary) {
    this.settings = settings;
    this.listing = new LocalListing(_ -> false, settings.warnings(), settings.tally());
    this.temporary = temporary;
  }

  /// Copies `items` into `target`, which must be writable.
  public void run(List<? extends Item> items, Directory target)
      throws IOException, InterruptedException {
    try (Workers workers = new Workers()) {
      Workers.join(into(workers, items, target, ""));
    }
  }

  /// Copies one file into `target`, which must be writable.
  public void run(Item file, Directory target) throws IOException, InterruptedException {
    settings.tally().found(size(file));
    Optional<Child> there = target.contents().entry(file.name()).map(DirectoryEntry::child);
    Optional<NewChild> link = file(file, there);
    if (link.isPresent()) {
      link(target, List.of(link.get()));
    }
  }

  private static void link(Directory target, List<NewChild> children)
      throws IOException, InterruptedException {
    target.edit(new DirectoryEdit.PutChildren(children, Overwrite.ONLY_FILES, Instant.now()));
  }

  /// @param path of the directory below the target, for users
  private Future<Boolean> into(
      Workers workers, List<? extends Item> items, Directory target, String path)
      throws IOException, InterruptedException {
    DirectoryContents contents = target.contents();
    List<Future<Optional<NewChild>>> links = new ArrayList<>();
    for (Item item : items) {
      links.add(plan(workers, item, contents.entry(item.name()).map(DirectoryEntry::child), path));
    }
    return workers.after(
        () -> {
          List<NewChild> children = joinAll(links);
          if (!children.isEmpty()) {
            link(target, children);
          }
          return true;
        });
  }

  private static List<NewChild> joinAll(List<Future<Optional<NewChild>>> links)
      throws IOException, InterruptedException {
    List<NewChild> children = new ArrayList<>();
    for (Future<Optional<NewChild>> link : links) {
      Workers.join(link).ifPresent(children::add);
    }
    return children;
  }

  /// @param there what has the name already
  /// @return the link to be set, if there is one
  private Future<Optional<NewChild>> plan(
      Workers workers, Item item, Optional<Child> there, String path)
      throws IOException, InterruptedException {
    String name = path + item.name();
    if (!item.isDirectory()) {
      settings.tally().found(size(item));
      return workers.move(() -> tried(Tally.Of.FILES_SKIPPED, name, () -> file(item, there)));
    }
    Future<Optional<NewChild>> directory;
    try {
      directory = directory(workers, item, there, name + "/");
    } catch (IOException e) {
      settings.skip(Tally.Of.DIRECTORIES_SKIPPED, name, e);
      return workers.after(Optional::empty);
    }
    return workers.after(
        () -> tried(Tally.Of.DIRECTORIES_SKIPPED, name, () -> Workers.join(directory)));
  }

  @FunctionalInterface
  private interface Attempt {
    Optional<NewChild> run() throws IOException, InterruptedException;
  }

  private Optional<NewChild> tried(Tally.Of what, String name, Attempt attempt)
      throws InterruptedException {
    try {
      return attempt.run();
    } catch (IOException e) {
      settings.skip(what, name, e);
      return Optional.empty();
    }
  }

  private static long size(Item item) {
    return switch (item) {
      case Item.Local local -> local.file().size();
      case Item.OnGrid _ -> 0;
    };
  }

  private Optional<NewChild> file(Item item, Optional<Child> there)
      throws IOException, InterruptedException {
    if (there.isPresent() && there.get().isDirectory()) {
      throw new IOException("there is a directory of that name");
    }
    if (there.isPresent() && there.get() instanceof Child.Known(WriteCap cap)) {
      overwrite(cap, item);
      return Optional.empty();
    }
    Child child =
        switch (item) {
          case Item.Local local -> new Child.Known(settings.store(local.file()));
          case Item.OnGrid other -> copied(other);
        };
    return there.filter(child::equals).isPresent()
        ? Optional.empty()
        : Optional.of(new NewChild(item.name(), child, Optional.of(metadata(item))));
  }

  private static Metadata metadata(Item item) throws IOException {
    return switch (item) {
      case Item.Local local -> local.file().modifiedOnly();
      case Item.OnGrid other -> other.metadata();
    };
  }

  /// What never changes need not be copied to be the same.
  private Child copied(Item.OnGrid item) throws IOException, InterruptedException {
    return switch (item.child().toReadOnly()) {
      case Child.Known(ReadCap cap) when Settings.isMutable(cap) -> {
        try (Spool content = read(cap)) {
          ReadCap copy = settings.grid().put(content, settings.options(), (_, _) -> {}).cap();
          settings.tally().add(Tally.Of.FILES_MOVED, 1);
          yield new Child.Known(copy);
        }
      }
      case Child.Hidden _ -> throw new IOException("its directory holds no cap of it");
      case Child other -> {
        settings.tally().add(Tally.Of.FILES_KEPT, 1);
        yield other;
      }
    };
  }

  private void overwrite(WriteCap target, Item item) throws IOException, InterruptedException {
    switch (item) {
      case Item.Local local ->
          settings.grid().open(target).overwrite(ReplayableSource.ofFile(local.file().path()));
      case Item.OnGrid other -> {
        if (other.child().writeCap().filter(target::equals).isPresent()) {
          settings.tally().add(Tally.Of.FILES_KEPT, 1);
          return;
        }
        if (!(other.child().toReadOnly() instanceof Child.Known(ReadCap cap))) {
          throw new IOException("it cannot be read by this version of Tarn");
        }
        try (Spool content = read(cap)) {
          settings.grid().open(target).overwrite(content);
        }
      }
    }
    settings.tally().add(Tally.Of.FILES_MOVED, 1);
  }

  private Spool read(ReadCap cap) throws IOException, InterruptedException {
    ReadableFile file = settings.grid().open(cap);
    Spool spool = new Spool(memory, temporary, 0);
    boolean whole = false;
    try (WritableByteChannel channel = Channels.newChannel(new SpoolStream(spool))) {
      file.read(new ByteRange(0, file.size()), channel);
      whole = true;
      return spool;
    } finally {
      if (!whole) {
        spool.close();
      }
    }
  }

  private Future<Optional<NewChild>> directory(
      Workers workers, Item item, Optional<Child> there, String path)
      throws IOException, InterruptedException {
    List<? extends Item> items = list(item);
    Optional<Directory> target =
        there.isPresent() ? Optional.of(existing(there.get())) : Optional.empty();
    if (target.isPresent()) {
      Future<Boolean> filled = into(workers, items, target.get(), path);
      return workers.after(
          () -> {
            Workers.join(filled);
            settings.tally().add(Tally.Of.DIRECTORIES_KEPT, 1);
            return Optional.empty();
          });
    }
    List<Future<Optional<NewChild>>> links = new ArrayList<>();
    for (Item below : items) {
      links.add(plan(workers, below, Optional.empty(), path));
    }
    return workers.after(() -> Optional.of(made(workers, item.name(), links)));
  }

  private Directory existing(Child there) throws IOException {
    if (!(there instanceof Child.Known(DirectoryCap<?> cap))) {
      throw new IOException("there is a file of that name");
    }
    Directory directory = settings.grid().directory(cap);
    if (!directory.isWritable()) {
      throw new IOException("the directory of that name cannot be changed");
    }
    return directory;
  }

  private NewChild made(Workers workers, ChildName name, List<Future<Optional<NewChild>>> links)
      throws Exception {
    Instant now = Instant.now();
    List<DirectoryEntry> entries = new ArrayList<>();
    for (NewChild child : joinAll(links)) {
      Metadata said = child.metadata().orElse(Metadata.EMPTY);
      Metadata metadata = Metadata.EMPTY.relinked(said, now);
      entries.add(new DirectoryEntry(child.name(), child.child(), metadata));
    }
    Grid grid = settings.grid();
    DirectoryCap<WriteCap> made =
        workers.inTurn(() -> grid.makeDirectory(grid.usualFormat(), entries));
    settings.tally().add(Tally.Of.DIRECTORIES_MADE, 1);
    return new NewChild(name, new Child.Known(made), Optional.empty());
  }

  /// What is in a directory that is to be copied.
  public List<? extends Item> list(Item directory) throws IOException, InterruptedException {
    return switch (directory) {
      case Item.Local local -> listing.of(local.file().path());
      case Item.OnGrid other -> GridListing.of(settings, other.child());
    };
  }
}
