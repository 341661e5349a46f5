// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Bytes that come from where they cannot be asked for again, kept to be read as often as needed,
/// and while they are still coming in if their number is known: in memory while there is some, then
/// in a file. The file has no name where the system allows that: nobody else can open it, and it is
/// gone with the process however that ends.
public final class Spool implements ReplayableSource, AutoCloseable {

  private static final Set<StandardOpenOption> OPTIONS =
      EnumSet.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);

  private final SpoolMemory memory;
  private final Path directory;

  /// Belongs to who fills the spool.
  private ByteBuffer room = ByteBuffer.allocate(0);

  // Those below are guarded by this.
  private final List<ByteBuffer> pieces = new ArrayList<>();
  private @Nullable FileChannel file;
  private long announced;
  private long length;
  private @Nullable IOException trouble;

  /// An empty one for `size` bytes: streams wait for those that have not come yet. If there are
  /// more than that, what streams give is known only when all have come. `directory` is where a
  /// file may be; it is made if it is missing and needed.
  public Spool(SpoolMemory memory, Path directory, long size) {
    this.memory = memory;
    this.directory = directory;
    this.announced = size;
  }

  /// Where to put the next bytes: there is room for at least one. [#keep] takes them.
  ///
  /// @throws IOException if there is no room left
  public ByteBuffer room() throws IOException {
    if (!room.hasRemaining()) {
      room = nextRoom().clear();
    }
    return room;
  }

  private ByteBuffer nextRoom() throws IOException {
    Optional<ByteBuffer> piece = memory.take();
    if (piece.isPresent()) {
      synchronized (this) {
        pieces.add(piece.get());
      }
      return piece.get();
    }
    FileChannel made = create(directory);
    synchronized (this) {
      file = made;
    }
    return ByteBuffer.allocate(SpoolMemory.PIECE);
  }

  /// Keeps what was put into the [#room].
  ///
  /// @throws IOException if there is no room left
  public void keep() throws IOException {
    FileChannel overflow = overflow();
    if (overflow == null) {
      grow(inMemory() - room.remaining());
    } else {
      long end = length();
      room.flip();
      while (room.hasRemaining()) {
        end += overflow.write(room, end - inMemory());
      }
      room.clear();
      grow(end);
    }
  }

  private synchronized @Nullable FileChannel overflow() {
    return file;
  }

  private synchronized long inMemory() {
    return (long) pieces.size() * SpoolMemory.PIECE;
  }

  private static FileChannel create(Path directory) throws IOException {
    Files.createDirectories(directory, permissions("rwx------"));
    return FileChannel.open(
        directory.resolve(UUID.randomUUID() + ".spool"), OPTIONS, permissions("rw-------"));
  }

  private static FileAttribute<?>[] permissions(String mode) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
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

  /// Reads what has come from `position` on, at least a byte. What is in memory is copied under the
  /// lock, so that it cannot be given to another spool meanwhile.
  private int readAt(long position, ByteBuffer target) throws IOException {
    FileChannel overflow;
    synchronized (this) {
      int number = (int) (position / SpoolMemory.PIECE);
      if (number < pieces.size()) {
        int start = (int) (position % SpoolMemory.PIECE);
        long there = Math.min(length - position, SpoolMemory.PIECE - start);
        int count = (int) Math.min(there, target.remaining());
        target.put(pieces.get(number).slice(start, count));
        return count;
      }
      overflow = file;
      position -= inMemory();
    }
    if (overflow == null) {
      throw new ClosedChannelException();
    }
    return overflow.read(target, position);
  }

  @Override
  public synchronized void close() throws IOException {
    pieces.forEach(memory::giveBack);
    pieces.clear();
    if (file != null) {
      file.close();
    }
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
      int read = readAt(position, ByteBuffer.wrap(target, offset, length));
      position += Math.max(0, read);
      return read;
    }
  }
}
