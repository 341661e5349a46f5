// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/// Bytes that came from where they cannot be asked for again, kept to be read as often as needed.
/// The file has no name where the system allows that: nobody else can open it, and it is gone with
/// the process however that ends.
public final class SpoolFile implements ReplayableSource, AutoCloseable {

  private static final Set<StandardOpenOption> OPTIONS =
      EnumSet.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);

  private final FileChannel channel;
  private long size;

  private SpoolFile(FileChannel channel) {
    this.channel = channel;
  }

  /// An empty one in `directory`, which is made if it is missing.
  public static SpoolFile create(Path directory) throws IOException {
    Files.createDirectories(directory, permissions("rwx------"));
    return new SpoolFile(
        FileChannel.open(
            directory.resolve(UUID.randomUUID() + ".spool"), OPTIONS, permissions("rw-------")));
  }

  private static FileAttribute<?>[] permissions(String mode) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /// Adds the remaining bytes of `content`. Not while streams are open.
  public void append(ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      size += channel.write(content, size);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public InputStream open() {
    return new Stream();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// Reads from a place of its own, so that streams do not disturb each other.
  private final class Stream extends InputStream {

    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = channel.read(ByteBuffer.wrap(target, offset, length), position);
      position += Math.max(0, read);
      return read;
    }
  }
}
