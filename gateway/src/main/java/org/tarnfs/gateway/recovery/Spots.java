// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.LocalFolder;

/// Finds where things are put on disk, with what is to be done about what stands there.
final class Spots {

  /// In bytes, as file systems have it.
  private static final int LONGEST_NAME = 255;

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneId.systemDefault());
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd_HHmmss'Z'").withZone(ZoneOffset.UTC);

  /// What may be done.
  sealed interface Spot {

    /// Where it would be.
    Path path();

    /// What is wanted is there.
    record Taken(Path path) implements Spot {}

    /// What is wanted can be put there.
    record Free(Path path) implements Spot {}

    /// What is wanted can be put there when what is there is moved aside.
    record Occupied(Path path, DiskEntry by) implements Spot {}

    /// Something else is there, and stays.
    record Closed(Path path) implements Spot {}
  }

  /// Tells whether what stands somewhere is what is wanted.
  @FunctionalInterface
  interface Wanted {
    boolean is(Path path, DiskEntry there) throws IOException;
  }

  private final LocalFolder local;
  private final RestoreOptions options;

  Spots(LocalFolder local, RestoreOptions options) {
    this.local = local;
    this.options = options;
  }

  /// @param path the place it had
  Spot find(Path path, Wanted wanted) throws IOException {
    Optional<DiskEntry> there = DiskEntry.at(path);
    if (there.isEmpty()) {
      return new Spot.Free(path);
    } else if (wanted.is(path, there.get())) {
      return new Spot.Taken(path);
    }
    return switch (options.onConflict()) {
      case SKIP -> new Spot.Closed(path);
      case REPLACE -> new Spot.Occupied(path, there.get());
      case KEEP_BOTH -> beside(path, wanted);
    };
  }

  private Spot beside(Path path, Wanted wanted) throws IOException {
    for (int number = 1; ; number++) {
      Path other = path.resolveSibling(otherName(path.getFileName().toString(), number));
      Optional<DiskEntry> there = DiskEntry.at(other);
      if (there.isEmpty()) {
        return new Spot.Free(other);
      } else if (wanted.is(other, there.get())) {
        return new Spot.Taken(other);
      }
    }
  }

  /// Always the same, so that restoring that was broken off knows what it has put there.
  private String otherName(String name, int number) {
    String mark =
        " (restored %s%s)".formatted(DAY.format(options.asOf()), number == 1 ? "" : " " + number);
    int dot = name.lastIndexOf('.');
    String extension = dot > 0 && name.length() - dot <= 12 ? name.substring(dot) : "";
    String stem = name.substring(0, name.length() - extension.length());
    int room = LONGEST_NAME - (mark + extension).getBytes(UTF_8).length;
    return shortened(stem, room) + mark + extension;
  }

  private static String shortened(String text, int bytes) {
    StringBuilder result = new StringBuilder();
    int length = 0;
    for (int point : text.codePoints().toArray()) {
      length += Character.toString(point).getBytes(UTF_8).length;
      if (length > bytes) {
        break;
      }
      result.appendCodePoint(point);
    }
    return result.toString();
  }

  /// Moves what occupies a spot to where nobody else looks for it.
  ///
  /// @return where it is
  Path moveAside(Spot.Occupied spot) throws IOException {
    LocalFolder.requireUnchanged(spot.path(), Optional.of(spot.by().signature()));
    Path aside =
        local
            .root()
            .resolve(LocalFolder.OWN)
            .resolve("replaced")
            .resolve(SECOND.format(options.started()))
            .resolve(local.root().relativize(spot.path()));
    @Nullable Path folder = aside.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path free = aside;
    for (int number = 2; DiskEntry.at(free).isPresent(); number++) {
      free = aside.resolveSibling(aside.getFileName() + "." + number);
    }
    Files.move(spot.path(), free, StandardCopyOption.ATOMIC_MOVE);
    return free;
  }
}
