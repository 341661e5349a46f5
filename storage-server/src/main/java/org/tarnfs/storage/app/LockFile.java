// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says that something is in use. The operating system takes the lock back when the process dies.
public final class LockFile implements AutoCloseable {

  private final FileChannel file;

  private LockFile(FileChannel file) {
    this.file = file;
  }

  /// Empty if another process, or another part of this one, has it.
  public static Optional<LockFile> take(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, CREATE, WRITE);
    try {
      @Nullable FileLock lock = file.tryLock();
      if (lock != null) {
        return Optional.of(new LockFile(file));
      }
    } catch (OverlappingFileLockException e) {
      // Another part of this process has it.
    }
    file.close();
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
