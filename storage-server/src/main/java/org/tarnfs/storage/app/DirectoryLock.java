// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Keeps a second server out of a storage directory: it would delete what the first one is
/// receiving. The operating system takes the lock back when the process dies.
final class DirectoryLock implements AutoCloseable {

  private static final String NAME = "server.lock";

  private final FileChannel file;

  private DirectoryLock(FileChannel file) {
    this.file = file;
  }

  static DirectoryLock take(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel file = FileChannel.open(directory.resolve(NAME), CREATE, WRITE);
    try {
      @Nullable FileLock lock = file.tryLock();
      if (lock != null) {
        return new DirectoryLock(file);
      }
    } catch (OverlappingFileLockException e) {
      // Another server of this process has it.
    }
    file.close();
    throw new IOException("another storage server has " + directory + " open");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
