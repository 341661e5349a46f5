// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tarnfs.caps.ByteRange;

/// Every operation by which the store changes a file system, so that tests can fail each one.
///
/// Each call opens its file for itself: a thread that is interrupted while it reads or writes
/// closes only its own channel, and there is no limit on files open at the same time to manage.
class Disk {

  /// The JDK copies heap buffers through direct ones that it keeps for good, per thread and as
  /// large as the largest so far; this is the largest it gets to see.
  private static final int PIECE = 128 * 1024;

  private final FileStore store;

  /// The disk that `directory` is on.
  Disk(Path directory) throws IOException {
    store = Files.getFileStore(directory);
  }

  static FileChannel openToRead(Path file) throws IOException {
    return FileChannel.open(file, READ);
  }

  /// Fills `target` from `position` on, as far as the file goes.
  static void read(FileChannel file, ByteBuffer target, long position) throws IOException {
    int limit = target.limit();
    int count = 0;
    while (count >= 0 && target.position() < limit) {
      target.limit(Math.min(limit, target.position() + PIECE));
      count = file.read(target, position);
      position += count;
    }
    target.limit(limit);
  }

  /// Opens an existing file.
  FileChannel openToWrite(Path file) throws IOException {
    return FileChannel.open(file, READ, WRITE);
  }

  FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, CREATE, TRUNCATE_EXISTING, READ, WRITE);
  }

  /// Writes all that remains of `data`.
  void write(FileChannel file, ByteBuffer data, long position) throws IOException {
    int limit = data.limit();
    while (data.position() < limit) {
      data.limit(Math.min(limit, data.position() + PIECE));
      position += file.write(data, position);
    }
    data.limit(limit);
  }

  /// Copies a range of one file to a place of another.
  void copy(FileChannel from, ByteRange range, FileChannel to, long position) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, range.length()));
    for (long at = range.start(); at < range.end(); ) {
      piece.clear().limit((int) Math.min(PIECE, range.end() - at));
      read(from, piece, at);
      if (piece.hasRemaining()) {
        throw new EOFException("the file ends within its data");
      }
      int length = piece.flip().remaining();
      write(to, piece, position);
      at += length;
      position += length;
    }
  }

  void truncate(FileChannel file, long size) throws IOException {
    file.truncate(size);
  }

  /// Makes what was written to a file survive a power failure, with the file's size.
  void force(FileChannel file) throws IOException {
    file.force(false);
  }

  /// Makes the entries of a directory survive a power failure.
  void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  void createDirectoryIfMissing(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException somebodyElseDid) {
      if (!Files.isDirectory(directory)) {
        throw somebodyElseDid;
      }
    }
  }

  void move(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE);
  }

  void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /// Returns whether it is gone.
  boolean deleteDirectoryIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (DirectoryNotEmptyException inUse) {
      return false;
    }
  }

  long freeBytes() throws IOException {
    return store.getUsableSpace();
  }
}
