// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SPACE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.UUID;
import org.tarnfs.storage.protocol.Scratch;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// A scratch file in `incoming`, whose size is promised to it.
final class ScratchFile implements Scratch {

  private final FileChannel file;
  private final Space space;
  private final long size;

  private ScratchFile(FileChannel file, Space space, long size) {
    this.file = file;
    this.space = space;
    this.size = size;
  }

  static ScratchFile create(ShareTree tree, Space space, long size) throws IOException {
    if (!space.reserve(size)) {
      throw new StorageProtocolException(NO_SPACE, "no room for a request of " + size + " bytes");
    }
    boolean isCreated = false;
    try {
      FileChannel file =
          FileChannel.open(
              tree.incoming().resolve(UUID.randomUUID().toString()),
              CREATE_NEW,
              READ,
              WRITE,
              DELETE_ON_CLOSE);
      isCreated = true;
      return new ScratchFile(file, space, size);
    } finally {
      if (!isCreated) {
        space.release(size);
      }
    }
  }

  @Override
  public FileChannel file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    if (file.isOpen()) {
      space.release(size);
      file.close();
    }
  }
}
