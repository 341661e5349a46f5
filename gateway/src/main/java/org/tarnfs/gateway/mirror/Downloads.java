// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.local.ArrivingFile;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.FileSignature;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;

/// Brings files and links to disk. One that was broken off goes on where it was, after a restart
/// too. For several threads.
final class Downloads {

  private static final int MAX_LINK = 1 << 16;

  private final Grid grid;
  private final LocalFolder local;

  Downloads(Grid grid, LocalFolder local) {
    this.grid = grid;
    this.local = local;
  }

  /// A file here that has the content wanted.
  ///
  /// @param moves whether it is to be deleted anyway
  record Source(ItemPath path, Path file, FileSignature signature, boolean moves) {}

  /// @param movedFrom where the content was on this disk, and is not any more
  record Placed(DiskEntry entry, Optional<ItemPath> movedFrom) {}

  /// Puts an item where it is to be.
  ///
  /// @param expected what is there now, and may be replaced
  /// @param sources other files here that have the content
  Placed place(
      Item item,
      Path target,
      Optional<FileSignature> expected,
      List<Source> sources,
      Progress progress)
      throws IOException, InterruptedException {
    if (!local.isMarked()) {
      // What is there is the disk below, on which it must not be put.
      throw new IOException("the disk of the folder is not there");
    }
    return switch (item) {
      case Item.File file -> place(file, target, expected, sources, progress);
      case Item.Link(_, ReadCap text) -> new Placed(link(text, target, expected), Optional.empty());
      case Item.Folder _ -> throw new IllegalArgumentException("a folder has no content");
    };
  }

  private DiskEntry link(ReadCap text, Path target, Optional<FileSignature> expected)
      throws IOException, InterruptedException {
    Path partial = local.partial(ArrivingFile.key(text, target) + ".link");
    Files.deleteIfExists(partial);
    Files.createSymbolicLink(partial, Path.of(target(text)));
    return local.settle(target, local.place(partial, target, expected));
  }

  private String target(ReadCap text) throws IOException, InterruptedException {
    ReadableFile file = grid.open(text);
    if (file.size() > MAX_LINK) {
      throw new IOException("the link is longer than any path");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    file.read(new ByteRange(0, file.size()), Channels.newChannel(content));
    return content.toString(UTF_8);
  }

  private Placed place(
      Item.File item,
      Path target,
      Optional<FileSignature> expected,
      List<Source> sources,
      Progress progress)
      throws IOException, InterruptedException {
    ArrivingFile arriving =
        new ArrivingFile(local.partial(ArrivingFile.key(item.content(), target)));
    Path partial = arriving.path();
    Optional<ItemPath> movedFrom = Optional.empty();
    boolean whole = false;
    for (Source source : sources) {
      if (!whole && take(source, partial)) {
        whole = true;
        movedFrom = Optional.of(source.path()).filter(_ -> source.moves());
      }
    }
    if (!whole) {
      arriving.fetch(grid.open(item.content()), progress);
    }
    LocalFolder.dress(partial, item.mode(), Nanos.of(item.modified()));
    Placed placed =
        new Placed(local.settle(target, local.place(partial, target, expected)), movedFrom);
    arriving.arrived();
    return placed;
  }

  /// Takes the content from a file here, if that is what it was.
  private static boolean take(Source source, Path partial) throws IOException {
    try {
      if (!isSame(source)) {
        return false;
      } else if (source.moves()) {
        return move(source, partial);
      }
      Files.copy(source.file(), partial, StandardCopyOption.REPLACE_EXISTING);
      if (isSame(source)) {
        force(partial);
        return true;
      }
      return false;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /// Takes the file itself; gives it back if it was changed in that moment.
  private static boolean move(Source source, Path partial) throws IOException {
    Files.move(source.file(), partial, StandardCopyOption.REPLACE_EXISTING);
    if (source.signature().hasContentOf(DiskEntry.of(partial).signature())) {
      return true;
    }
    Files.move(partial, source.file());
    return false;
  }

  private static boolean isSame(Source source) throws IOException {
    return source.signature().proves(DiskEntry.of(source.file()).signature());
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
