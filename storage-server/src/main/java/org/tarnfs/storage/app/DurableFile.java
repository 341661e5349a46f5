// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The small files of a node. After a crash one holds the old content or the new, never a part.
public final class DurableFile {

  /// More than any key, secret or address takes.
  private static final int MAXIMUM_LENGTH = 64 << 10;

  private DurableFile() {}

  public static String read(Path file) throws IOException {
    if (Files.size(file) > MAXIMUM_LENGTH) {
      throw new FileSystemException(file.toString(), null, "is too large");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new FileSystemException(file.toString(), null, "is not text in UTF-8");
    }
  }

  /// For the eyes of this user alone; so is the directory, if there was none.
  public static void writePrivate(Path file, String text) throws IOException {
    @Nullable Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory, permissions(directory, "rwx------"));
    }
    write(file, text, "rw-------");
  }

  public static void writePublic(Path file, String text) throws IOException {
    write(file, text, "rw-r--r--");
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel out =
        FileChannel.open(fresh, Set.of(WRITE, CREATE_NEW), permissions(file, permissions))) {
      ByteBuffer content = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (content.hasRemaining()) {
        out.write(content);
      }
      out.force(true);
    }
    moveInto(fresh, file);
  }

  private static FileAttribute<?>[] permissions(Path file, String permissions) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /// Gives a file that is whole and on disk its name, and makes the name durable.
  public static void moveInto(Path whole, Path file) throws IOException {
    Files.move(whole, file, ATOMIC_MOVE);
    @Nullable Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      try (FileChannel directory = FileChannel.open(parent, READ)) {
        directory.force(true);
      }
    }
  }
}
