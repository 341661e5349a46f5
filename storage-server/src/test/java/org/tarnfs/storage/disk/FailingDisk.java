// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A disk of which one operation fails, and those after it too if it is broken for good. A write
/// that fails has written half.
final class FailingDisk extends Disk {

  private final int failing;
  private final boolean isBrokenForGood;
  private final AtomicInteger operations = new AtomicInteger();
  private final List<String> log = new CopyOnWriteArrayList<>();

  /// The operation that fails is counted from 1.
  FailingDisk(Path directory, int failing, boolean isBrokenForGood) throws IOException {
    super(directory);
    this.failing = failing;
    this.isBrokenForGood = isBrokenForGood;
  }

  /// A disk that only remembers what it did.
  FailingDisk(Path directory) throws IOException {
    this(directory, Integer.MAX_VALUE, false);
  }

  boolean hasFailed() {
    return operations.get() >= failing;
  }

  List<String> log() {
    return log;
  }

  private boolean fails(String operation) {
    log.add(operation);
    int number = operations.incrementAndGet();
    return number == failing || (number > failing && isBrokenForGood);
  }

  private void failAt(String operation, Path file) throws IOException {
    if (fails(operation + " " + file.getFileName())) {
      throw new IOException("injected failure to " + operation);
    }
  }

  @Override
  FileChannel openToWrite(Path file) throws IOException {
    failAt("open", file);
    return super.openToWrite(file);
  }

  @Override
  FileChannel create(Path file) throws IOException {
    failAt("create", file);
    return super.create(file);
  }

  @Override
  void write(FileChannel file, ByteBuffer data, long position) throws IOException {
    if (fails("write")) {
      super.write(file, data.slice(data.position(), data.remaining() / 2), position);
      throw new IOException("injected failure to write");
    }
    super.write(file, data, position);
  }

  @Override
  void truncate(FileChannel file, long size) throws IOException {
    if (fails("truncate")) {
      throw new IOException("injected failure to truncate");
    }
    super.truncate(file, size);
  }

  @Override
  void force(FileChannel file) throws IOException {
    if (fails("force")) {
      throw new IOException("injected failure to force");
    }
    super.force(file);
  }

  @Override
  void forceDirectory(Path directory) throws IOException {
    failAt("force", directory);
    super.forceDirectory(directory);
  }

  @Override
  void createDirectoryIfMissing(Path directory) throws IOException {
    failAt("mkdir", directory);
    super.createDirectoryIfMissing(directory);
  }

  @Override
  boolean deleteDirectoryIfEmpty(Path directory) throws IOException {
    failAt("rmdir", directory);
    return super.deleteDirectoryIfEmpty(directory);
  }

  @Override
  void move(Path from, Path to) throws IOException {
    failAt("move", to);
    super.move(from, to);
  }

  @Override
  void delete(Path file) throws IOException {
    failAt("delete", file);
    super.delete(file);
  }
}
