// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Small files that hold secrets.
public final class PrivateFile {

  /// More than any key or FURL takes.
  private static final int MAXIMUM_LENGTH = 64 << 10;

  private PrivateFile() {}

  public static String read(Path file) throws IOException {
    if (Files.size(file) > MAXIMUM_LENGTH) {
      throw new IOException(file + " is too large");
    }
    return Files.readString(file, UTF_8);
  }

  /// Replaces the file as a whole: after a crash it holds the old text or the new one. Nobody but
  /// its owner may read it.
  public static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel out =
        FileChannel.open(fresh, Set.of(WRITE, CREATE, TRUNCATE_EXISTING), forOwnerOnly(file))) {
      ByteBuffer content = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (content.hasRemaining()) {
        out.write(content);
      }
      out.force(true);
    }
    Files.move(fresh, file, ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), READ)) {
      directory.force(true);
    }
  }

  private static FileAttribute<?>[] forOwnerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
