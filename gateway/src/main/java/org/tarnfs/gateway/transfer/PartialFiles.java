// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.tarnfs.storage.app.DurableFile;

/// Files that appear under their names only when they are whole and on disk. Those that are not,
/// when the process is told to end, are deleted. For several threads.
public final class PartialFiles implements AutoCloseable {

  private final Set<Path> open = ConcurrentHashMap.newKeySet();
  private final Thread hook = new Thread(this::deleteAll, "delete partial files");

  public PartialFiles() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// A file for the bytes of `target`, beside it.
  ///
  /// @throws FileSystemException if `target` is a directory
  public Partial create(Path target) throws IOException {
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(target.toString(), null, "is a directory");
    }
    Path partial = target.resolveSibling("." + UUID.randomUUID() + ".partial");
    open.add(partial);
    try {
      return new Partial(
          target,
          partial,
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (IOException e) {
      open.remove(partial);
      throw e;
    }
  }

  /// One that is being written.
  public final class Partial implements AutoCloseable {

    private final Path target;
    private final Path partial;
    private final FileChannel channel;

    private Partial(Path target, Path partial, FileChannel channel) {
      this.target = target;
      this.partial = partial;
      this.channel = channel;
    }

    public FileChannel channel() {
      return channel;
    }

    /// Gives the file its name, and the time, if there is one.
    public void commit(Optional<FileTime> modified) throws IOException {
      if (modified.isPresent()) {
        Files.setLastModifiedTime(partial, modified.get());
      }
      channel.force(true);
      DurableFile.moveInto(partial, target);
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(partial);
      open.remove(partial);
    }
  }

  private void deleteAll() {
    for (Path partial : open) {
      try {
        Files.deleteIfExists(partial);
      } catch (IOException e) {
        // There is nobody left to tell.
      }
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs.
    }
  }
}
