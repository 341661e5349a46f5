// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.FileSignature;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Dot;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;

/// Stores files and links as they are on disk. For several threads.
final class Uploads {

  /// Stands in until the item is written.
  static final Dot ANY = new Dot(0, 1);

  private final Grid grid;
  private final UploadOptions options;
  private final LocalFolder local;
  private final Supplier<Duration> rest;

  /// @param rest for how long a file must not have changed for it to be known by its signature
  Uploads(Grid grid, UploadOptions options, LocalFolder local, Supplier<Duration> rest) {
    this.grid = grid;
    this.options = options;
    this.local = local;
    this.rest = rest;
  }

  /// What was stored, and as what it was on disk before and after that.
  record Stored(Item item, DiskEntry entry) {}

  /// @param known where the content is, if it is known to be that of the file as `as` says
  /// @throws ChangingFileException if it was not the same all the time
  /// @throws NoSuchFileException if it is gone
  Stored store(Path file, Optional<DiskEntry> as, Optional<ReadCap> known, Progress progress)
      throws IOException, InterruptedException {
    if (!local.isInside(file)) {
      throw new NoSuchFileException(file.toString());
    }
    DiskEntry before = DiskEntry.of(file);
    FileSignature signature = local.settle(before.signature(), rest.get());
    Item item =
        switch (before.kind()) {
          case FILE -> {
            ReadCap content =
                known.isPresent() && as.equals(Optional.of(before))
                    ? known.get()
                    : grid.put(ReplayableSource.ofFile(file), options, progress).cap();
            yield new Item.File(
                ANY, content, Nanos.toInstant(before.signature().modified()), before.mode());
          }
          case LINK -> {
            byte[] target = Files.readSymbolicLink(file).toString().getBytes(UTF_8);
            yield new Item.Link(
                ANY, grid.put(ReplayableSource.ofBytes(target), options, progress).cap());
          }
          case FOLDER ->
              new Item.Folder(ANY, Nanos.toInstant(before.signature().modified()), before.mode());
          case OTHER -> throw new ChangingFileException();
        };
    if (before.kind() != DiskEntry.Kind.FOLDER && !DiskEntry.of(file).equals(before)) {
      throw new ChangingFileException();
    }
    return new Stored(item, new DiskEntry(before.kind(), signature, before.mode()));
  }
}
