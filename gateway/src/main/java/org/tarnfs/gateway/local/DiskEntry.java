// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What stands on disk under a name; symbolic links are not followed.
///
/// @param mode the permission bits
public record DiskEntry(Kind kind, FileSignature signature, int mode) {

  /// What it is.
  public enum Kind {
    FILE,
    FOLDER,
    LINK,
    /// A device, a socket, or the like, which is not kept.
    OTHER
  }

  private static final int MODES = 07777;
  private static final int USUAL_FILE = 0644;
  private static final int USUAL_FOLDER = 0755;

  private static final int TYPE = 0170000;
  private static final int FILE = 0100000;
  private static final int FOLDER = 0040000;
  private static final int LINK = 0120000;

  /// What is there now; empty if there is nothing.
  public static Optional<DiskEntry> at(Path path) throws IOException {
    try {
      return Optional.of(of(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// What is there now.
  ///
  /// @throws NoSuchFileException if there is nothing
  public static DiskEntry of(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? ofUnix(path)
        : ofOther(path);
  }

  private static DiskEntry ofUnix(Path path) throws IOException {
    Map<String, Object> all =
        Files.readAttributes(
            path, "unix:mode,ino,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) number(all.get("mode"));
    Kind kind =
        switch (mode & TYPE) {
          case FILE -> Kind.FILE;
          case FOLDER -> Kind.FOLDER;
          case LINK -> Kind.LINK;
          default -> Kind.OTHER;
        };
    return new DiskEntry(
        kind,
        new FileSignature(
            number(all.get("size")),
            nanos(all.get("lastModifiedTime")),
            nanos(all.get("ctime")),
            number(all.get("ino"))),
        mode & MODES);
  }

  private static DiskEntry ofOther(Path path) throws IOException {
    BasicFileAttributes all =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Kind kind =
        all.isRegularFile()
            ? Kind.FILE
            : all.isDirectory() ? Kind.FOLDER : all.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
    return new DiskEntry(
        kind,
        new FileSignature(
            all.size(), nanos(all.lastModifiedTime()), nanos(all.lastModifiedTime()), 0),
        kind == Kind.FOLDER ? USUAL_FOLDER : USUAL_FILE);
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static long nanos(@Nullable Object value) {
    return value instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
  }
}
