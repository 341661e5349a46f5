// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.storage.protocol.ShareChange;

/// An open file of a mutable share. It stays what it is even if another takes its place.
final class MutableShare implements AutoCloseable {

  private static final int COMPARE_SIZE = 64 * 1024;

  private final FileChannel file;
  private final MutableShareFile container;

  private MutableShare(FileChannel file, MutableShareFile container) {
    this.file = file;
    this.container = container;
  }

  /// Opens a share's file; empty if that is an immutable share.
  ///
  /// @throws BadContainerException if it is neither
  static Optional<MutableShare> open(Path path) throws IOException {
    FileChannel file = Disk.openToRead(path);
    boolean isOpen = false;
    try {
      ShareFile found = ShareFile.of(file);
      if (found instanceof MutableShareFile container) {
        isOpen = true;
        return Optional.of(new MutableShare(file, container));
      }
      return Optional.empty();
    } finally {
      if (!isOpen) {
        file.close();
      }
    }
  }

  FileChannel file() {
    return file;
  }

  MutableShareFile container() {
    return container;
  }

  long length() {
    return container.dataLength();
  }

  MutableShareOwner owner() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(MutableShareFile.HEADER_SIZE);
    Disk.read(file, header, 0);
    return MutableShareOwner.in(header);
  }

  /// The bytes of a range as far as the share goes.
  ByteBuffer read(ByteRange range) throws IOException {
    ByteRange there = range.clippedTo(length());
    ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(there.length()));
    Disk.read(file, data, MutableShareFile.DATA_OFFSET + there.start());
    return data.flip();
  }

  boolean passes(ShareChange.Test test) throws IOException {
    ByteRange there = test.range().clippedTo(length());
    ByteBuffer specimen = test.specimen();
    if (there.length() != specimen.remaining()) {
      return false;
    }
    for (long at = there.start(); at < there.end(); at += COMPARE_SIZE) {
      ByteBuffer data = read(new ByteRange(at, Math.min(there.end(), at + COMPARE_SIZE)));
      int inSpecimen = specimen.position() + (int) (at - there.start());
      if (!data.equals(specimen.slice(inSpecimen, data.remaining()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
