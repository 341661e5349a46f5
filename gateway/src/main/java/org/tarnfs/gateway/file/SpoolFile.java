// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
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
import org.jspecify.annotations.Nullable;

/// Bytes that come from where they cannot be asked for again, kept to be read as often as needed,
/// and while they are still coming in if their number is known. The file has no name where the
/// system allows that: nobody else can open it, and it is gone with the process however that ends.
public final class SpoolFile implements ReplayableSource, AutoCloseable {

  private static final Set<StandardOpenOption> OPTIONS =
      EnumSet.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);

  private final FileChannel channel;

  // Guarded by this.
  private long announced;
  private long length;
  private @Nullable IOException trouble;

  private SpoolFile(FileChannel channel, long announced) {
    this.channel = channel;
    this.announced = announced;
  }

  /// An empty one in `directory`, which is made if it is missing.
  public static SpoolFile create(Path directory) throws IOException {
    return create(directory, 0);
  }

  /// One for `size` bytes: streams wait for those that have not been appended yet.
  public static SpoolFile create(Path directory, long size) throws IOException {
    Files.createDirectories(directory, permissions("rwx------"));
    FileChannel channel =
        FileChannel.open(
            directory.resolve(UUID.randomUUID() + ".spool"), OPTIONS, permissions("rw-------"));
    return new SpoolFile(channel, size);
  }

  private static FileAttribute<?>[] permissions(String mode) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /// Adds the remaining bytes of `content`. Calls must follow one another.
  public void append(ByteBuffer content) throws IOException {
    long end = length();
    while (content.hasRemaining()) {
      end += channel.write(content, end);
    }
    grow(end);
  }

  private synchronized long length() {
    return length;
  }

  private synchronized void grow(long end) {
    length = end;
    announced = Math.max(announced, end);
    notifyAll();
  }

  /// Tells streams that wait for more that there is none, and why.
  public synchronized void fail(IOException reason) {
    trouble = reason;
    notifyAll();
  }

  @Override
  public synchronized long size() {
    return announced;
  }

  /// Waits until there is a byte at `position`; returns whether there ever will be one.
  private synchronized boolean awaitByteAt(long position) throws IOException {
    try {
      while (position >= length && position < announced) {
        if (trouble != null) {
          throw new IOException(trouble.getMessage(), trouble);
        }
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for more");
    }
    return position < announced;
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
      if (!awaitByteAt(position)) {
        return -1;
      }
      int read = channel.read(ByteBuffer.wrap(target, offset, length), position);
      position += Math.max(0, read);
      return read;
    }
  }
}
