// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.LinkTimes;
import org.tarnfs.gateway.file.ProgressChannel;
import org.tarnfs.gateway.file.ReadableFile;

/// Copies files and directories from the grid. A file appears under its name when it is whole and
/// on disk, with the time its metadata tells; one that has that time and its size is taken for the
/// same and left alone. What fails is told and counted, and the rest goes on.
public final class CopyFromGrid {

  private final Settings settings;
  private final PartialFiles partials;

  public CopyFromGrid(Settings settings, PartialFiles partials) {
    this.settings = settings;
    this.partials = partials;
  }

  /// Copies `items` into a directory.
  public void run(List<Item.OnGrid> items, Path target) throws IOException, InterruptedException {
    try (Workers workers = new Workers()) {
      copy(workers, items, new LocalTarget(target.toAbsolutePath().normalize()), "");
      workers.finish();
    }
  }

  /// What is in a directory that is to be copied.
  public List<Item.OnGrid> list(Item.OnGrid directory) throws IOException, InterruptedException {
    return GridListing.of(settings, directory.child());
  }

  /// Copies one file, to where its user wants it.
  public void run(Item.OnGrid item, Path target) throws IOException, InterruptedException {
    settings.tally().found(size(item));
    file(item, target);
  }

  private void copy(Workers workers, List<Item.OnGrid> items, LocalTarget target, String path)
      throws InterruptedException {
    for (Item.OnGrid item : items) {
      String name = path + item.name();
      if (item.isDirectory()) {
        try {
          LocalTarget below = target.directory(item.name());
          copy(workers, GridListing.of(settings, item.child()), below, name + "/");
          settings.tally().add(Tally.Of.DIRECTORIES_MADE, 1);
        } catch (IOException e) {
          settings.skip(Tally.Of.DIRECTORIES_SKIPPED, name, e);
        }
      } else {
        settings.tally().found(size(item));
        var _ =
            workers.move( // what it throws, finish() does
                () -> {
                  try {
                    file(item, target.resolve(item.name()));
                  } catch (IOException e) {
                    settings.skip(Tally.Of.FILES_SKIPPED, name, e);
                  }
                  return true;
                });
      }
    }
  }

  /// In bytes; 0 if the cap does not tell.
  private static long size(Item.OnGrid item) {
    return switch (item.child().toReadOnly()) {
      case Child.Known(LiteralCap literal) -> literal.content().length();
      case Child.Known(ChkReadCap chk) -> chk.size();
      case Child _ -> 0;
    };
  }

  private void file(Item.OnGrid item, Path target) throws IOException, InterruptedException {
    if (!(item.child().toReadOnly() instanceof Child.Known(ReadCap cap))) {
      throw new IOException("it cannot be read by this version of Tarn");
    }
    Optional<FileTime> modified = LinkTimes.modified(item.metadata()).map(FileTime::from);
    try (Tally.Moving moving = settings.tally().moving(size(item))) {
      if (!Settings.isMutable(cap)
          && !settings.ignoreTimestamps()
          && modified.isPresent()
          && isThere(target, size(item), modified.get())) {
        settings.tally().add(Tally.Of.FILES_KEPT, 1);
        return;
      }
      ReadableFile file = settings.grid().open(cap);
      try (PartialFiles.Partial partial = partials.create(target)) {
        file.read(
            new ByteRange(0, file.size()),
            new ProgressChannel(partial.channel(), file.size(), moving));
        partial.commit(modified);
      }
      settings.tally().add(Tally.Of.FILES_MOVED, 1);
    }
  }

  private static boolean isThere(Path target, long size, FileTime modified) throws IOException {
    try {
      LocalFile there = LocalFile.of(target);
      return there.kind() == LocalFile.Kind.FILE
          && there.size() == size
          && there.modified().toMillis() == modified.toMillis();
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
