// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.tarnfs.storage.app.DurableFile;

/// A file that appears under its name only when it is whole and on disk.
final class OutputFile implements AutoCloseable {

  private final Path target;
  private final Path partial;
  private final FileChannel channel;

  private OutputFile(Path target, Path partial, FileChannel channel) {
    this.target = target;
    this.partial = partial;
    this.channel = channel;
  }

  static OutputFile create(Path target) throws IOException, CommandException {
    if (Files.isDirectory(target)) {
      throw CommandException.usage(target + " is a directory; name the file to write");
    }
    Path partial =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".partial");
    FileChannel channel =
        FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    partial.toFile().deleteOnExit(); // if the user breaks it off
    return new OutputFile(target, partial, channel);
  }

  FileChannel channel() {
    return channel;
  }

  /// Gives the file its name.
  void commit() throws IOException {
    channel.force(true);
    DurableFile.moveInto(partial, target);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(partial);
  }
}
