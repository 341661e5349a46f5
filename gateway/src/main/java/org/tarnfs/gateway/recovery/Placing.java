// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.Turns;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.local.ArrivingFile;
import org.tarnfs.gateway.local.ChangedOnDiskException;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;

/// Puts files, links and folders on disk: whole, under their names, with their times and
/// permissions. For several threads.
final class Placing {

  private static final int MAX_LINK = 1 << 16;
  private static final int OWNER = 0700;
  private static final int TRIES = 5;
  private static final long SECOND = 1_000_000_000;

  private final Grid grid;
  private final LocalFolder local;
  private final Spots spots;
  private final Turns<Path> turns = new Turns<>();

  /// @param outcome what became of it
  /// @param path where it is
  /// @param aside where it is what was moved aside
  record Placed(Outcome outcome, Path path, Optional<Path> aside) {}

  /// Something on its way to disk.
  private interface Arrival {

    /// Gets all there is to get, so that nothing is moved aside for what cannot come.
    void prepare() throws IOException, InterruptedException;

    /// Gives it its place.
    ///
    /// @param free where nothing is
    void put(Path free) throws IOException;
  }

  Placing(Grid grid, LocalFolder local, RestoreOptions options) {
    this.grid = grid;
    this.local = local;
    this.spots = new Spots(local, options);
  }

  /// @param path the place it had
  Placed file(Item.File item, Path path, Progress progress)
      throws IOException, InterruptedException {
    long modified = Nanos.of(item.modified());
    ArrivingFile arriving = new ArrivingFile(local.partial(ArrivingFile.key(item.content(), path)));
    return place(
        path,
        (_, there) ->
            there.kind() == DiskEntry.Kind.FILE
                && there.signature().size() == item.size()
                && isSameTime(there.signature().modified(), modified),
        new Arrival() {
          @Override
          public void prepare() throws IOException, InterruptedException {
            arriving.fetch(grid.open(item.content()), progress);
            LocalFolder.dress(arriving.path(), item.mode(), modified);
          }

          @Override
          public void put(Path free) throws IOException {
            local.place(arriving.path(), free, Optional.empty());
            arriving.arrived();
          }
        });
  }

  /// Some disks know only every other second.
  private static boolean isSameTime(long there, long wanted) {
    return there == wanted || (there % SECOND == 0 && Math.abs(there - wanted) < 2 * SECOND);
  }

  /// @param path the place it had
  Placed link(Item.Link item, Path path) throws IOException, InterruptedException {
    Path target = target(item.target());
    Path link = local.partial(ArrivingFile.key(item.target(), path) + ".link");
    return place(
        path,
        (at, there) ->
            there.kind() == DiskEntry.Kind.LINK && Files.readSymbolicLink(at).equals(target),
        new Arrival() {
          @Override
          public void prepare() throws IOException {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, target);
          }

          @Override
          public void put(Path free) throws IOException {
            local.place(link, free, Optional.empty());
          }
        });
  }

  private Path target(ReadCap text) throws IOException, InterruptedException {
    ReadableFile file = grid.open(text);
    if (file.size() > MAX_LINK) {
      throw new IOException("the link is longer than any path");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    file.read(new ByteRange(0, file.size()), Channels.newChannel(content));
    try {
      return Path.of(content.toString(UTF_8));
    } catch (InvalidPathException e) {
      throw new IOException("what the link leads to is no path here", e);
    }
  }

  /// A folder that things can be put into; what is in one that is there stays.
  ///
  /// @param path the place it had
  Placed folder(Path path) throws IOException, InterruptedException {
    Placed placed =
        place(
            path,
            (_, there) -> there.kind() == DiskEntry.Kind.FOLDER,
            new Arrival() {
              @Override
              public void prepare() {}

              @Override
              public void put(Path free) throws IOException {
                if (!local.isInside(free)) {
                  throw new IOException("a link leads out of where it is restored to");
                }
                Files.createDirectory(free, forOwner(free));
              }
            });
    DiskEntry there = DiskEntry.of(placed.path());
    if ((there.mode() & OWNER) != OWNER) {
      LocalFolder.dress(placed.path(), there.mode() | OWNER, there.signature().modified());
    }
    return placed;
  }

  private static FileAttribute<?>[] forOwner(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private Placed place(Path path, Spots.Wanted wanted, Arrival arrival)
      throws IOException, InterruptedException {
    Optional<Path> aside = Optional.empty();
    boolean ready = false;
    for (int tries = 1; ; tries++) {
      Spots.Spot spot = spots.find(path, wanted);
      try {
        switch (spot) {
          case Spots.Spot.Closed(Path at) -> {
            return new Placed(Outcome.SKIPPED, at, Optional.empty());
          }
          case Spots.Spot.Taken(Path at) -> {
            return new Placed(Outcome.KEPT, at, Optional.empty());
          }
          case Spots.Spot.Free _, Spots.Spot.Occupied _ -> {
            if (!ready) {
              arrival.prepare();
              ready = true;
            }
            try (Turns.Turn _ = turns.take(spot.path())) {
              if (spot instanceof Spots.Spot.Occupied occupied) {
                aside = Optional.of(spots.moveAside(occupied));
              }
              arrival.put(spot.path());
            }
            return new Placed(outcome(path, spot.path(), aside), spot.path(), aside);
          }
        }
      } catch (ChangedOnDiskException | FileAlreadyExistsException e) {
        if (tries == TRIES || !local.isInside(path)) {
          throw e;
        }
      }
    }
  }

  private static Outcome outcome(Path wanted, Path at, Optional<Path> aside) {
    if (aside.isPresent()) {
      return Outcome.REPLACED;
    }
    return at.equals(wanted) ? Outcome.RESTORED : Outcome.BESIDE;
  }
}
