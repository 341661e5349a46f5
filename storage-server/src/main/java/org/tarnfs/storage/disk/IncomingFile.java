// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static java.util.Objects.requireNonNull;
import static org.tarnfs.storage.disk.ImmutableShareFile.DATA_OFFSET;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.CONFLICTING_WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// The file of a share that is being uploaded. It is made by the first write, with header and lease
/// in place, so that after the last byte of data there is nothing left to write. The upload guards
/// it.
final class IncomingFile {

  /// A container up to this size whose data comes at one go is written at one go.
  private static final int SMALL = 64 * 1024;

  /// So much is left to the page cache before the disk is set to work on it while more is coming.
  private static final int WRITE_BACK_SIZE = 4 * 1024 * 1024;

  private static final int COMPARE_SIZE = 64 * 1024;

  private final Path path;
  private final ImmutableShareFile layout;
  private final ByteBuffer lease;
  private final Disk disk;
  private boolean isStarted;
  private long unforced;
  private @Nullable Future<?> writeBack;
  private @Nullable FileChannel complete;

  /// `lease` is the record's bytes.
  IncomingFile(Path path, ImmutableShareFile layout, ByteBuffer lease, Disk disk) {
    this.path = path;
    this.layout = layout;
    this.lease = lease;
    this.disk = disk;
  }

  Path path() {
    return path;
  }

  long dataLength() {
    return layout.dataLength();
  }

  long size() {
    return layout.fileSize();
  }

  /// Writes `data` to `range` of the share, of which `present` is there already and must be equal.
  /// After the last write the file stays open until it is forced or deleted.
  void write(ByteRange range, ByteBuffer data, List<ByteRange> present, boolean isLast)
      throws IOException {
    FileChannel file = isStarted ? disk.openToWrite(path) : disk.create(path);
    try {
      write(file, range, data, present);
      complete = isLast ? file : null;
    } finally {
      if (complete == null) {
        file.close();
      }
    }
  }

  private void write(FileChannel file, ByteRange range, ByteBuffer data, List<ByteRange> present)
      throws IOException {
    if (!isStarted && range.length() == layout.dataLength() && size() <= SMALL) {
      writeWhole(file, data);
    } else {
      if (!isStarted) {
        disk.write(file, layout.header(), 0);
        disk.write(file, lease.duplicate(), layout.leaseOffset(0));
      }
      for (ByteRange part : present) {
        requireEqual(file, part, data, range.start());
      }
      disk.write(file, data, DATA_OFFSET + range.start());
    }
    isStarted = true;
    unforced += range.length();
  }

  private void writeWhole(FileChannel file, ByteBuffer data) throws IOException {
    ByteBuffer container = ByteBuffer.allocate((int) size());
    container.put(layout.header()).put(data).put(lease.duplicate()).flip();
    disk.write(file, container, 0);
  }

  private static void requireEqual(FileChannel file, ByteRange part, ByteBuffer data, long origin)
      throws IOException {
    ByteBuffer there = ByteBuffer.allocate((int) Math.min(part.length(), COMPARE_SIZE));
    for (long at = part.start(); at < part.end(); at += COMPARE_SIZE) {
      int length = (int) Math.min(part.end() - at, COMPARE_SIZE);
      Disk.read(file, there.clear().limit(length), DATA_OFFSET + at);
      int inData = data.position() + (int) (at - origin);
      if (!there.flip().equals(data.slice(inData, length))) {
        throw new StorageProtocolException(CONFLICTING_WRITE, "other bytes are there already");
      }
    }
  }

  /// Has the disk begin with what has been written if that is much, so that little is left to do
  /// when the last byte comes.
  void writeBackIfMuch(DiskThreads threads) throws IOException {
    if (unforced >= WRITE_BACK_SIZE && (writeBack == null || writeBack.isDone())) {
      awaitWriteBack();
      unforced = 0;
      writeBack = threads.start(this::forceWritten);
    }
  }

  /// Makes the whole file survive a power failure, after the last write.
  void force() throws IOException {
    awaitWriteBack();
    try (FileChannel file = requireNonNull(complete)) {
      disk.force(file);
    }
  }

  /// Learns whether writing back failed: the system tells only the first who asks.
  private void awaitWriteBack() throws IOException {
    if (writeBack != null) {
      try {
        writeBack.get();
      } catch (ExecutionException failure) {
        throw new IOException("cannot write back " + path, failure.getCause());
      } catch (InterruptedException interruption) {
        throw new InterruptedIOException("interrupted writing back");
      }
    }
  }

  private Void forceWritten() throws IOException {
    try (FileChannel file = disk.openToWrite(path)) {
      disk.force(file);
    }
    return null;
  }

  void delete() throws IOException {
    if (complete != null) {
      complete.close();
    }
    disk.delete(path);
  }
}
