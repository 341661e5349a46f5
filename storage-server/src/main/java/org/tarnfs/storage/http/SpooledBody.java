// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.protocol.Scratch;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// A message that is too large for memory, in a file. Its methods are called on the storage
/// server's threads, one after the other.
final class SpooledBody implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpooledBody.class);

  private final LocalStorageServer server;
  private final long length;
  private @Nullable Scratch scratch;
  private @Nullable Arena memory;
  private long received;

  SpooledBody(LocalStorageServer server, long length) {
    this.server = server;
    this.length = length;
  }

  /// Takes the next piece.
  void append(ByteBuffer piece) throws StorageProtocolException, InterruptedException {
    try {
      if (scratch == null) {
        scratch = server.scratch(length);
      }
      while (piece.hasRemaining()) {
        received += scratch.file().write(piece, received);
      }
    } catch (StorageProtocolException refusal) {
      throw refusal;
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  boolean isWhole() {
    return received == length;
  }

  /// All of it, until this is closed.
  ByteBuffer content() throws StorageProtocolException {
    if (scratch == null) {
      throw new IllegalStateException("nothing has been received");
    }
    Arena mapped = Arena.ofShared();
    memory = mapped;
    try {
      return scratch.file().map(MapMode.READ_ONLY, 0, length, mapped).asByteBuffer();
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  private static StorageProtocolException failed(IOException failure) {
    return new StorageProtocolException(
        Reason.SERVER_FAILED, "the server cannot keep the request", failure);
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
    }
    try {
      if (scratch != null) {
        scratch.close();
      }
    } catch (IOException failure) {
      LOG.warn("cannot close the file of a request", failure);
    }
  }
}
