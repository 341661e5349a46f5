// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// What goes back to the client.
sealed interface Answer {

  int status();

  record Empty(int status) implements Answer {}

  record Message(int status, ByteBuffer cbor) implements Answer {}

  record Refusal(int status, String text) implements Answer {}

  /// `length` bytes of a share from `offset`, of which `first` has been read already.
  record ShareData(
      int status,
      Optional<String> contentRange,
      long offset,
      long length,
      ByteBuffer first,
      Source rest)
      implements Answer {}

  /// Reads on in a share.
  @FunctionalInterface
  interface Source {
    ByteBuffer read(long offset, int length) throws StorageProtocolException, InterruptedException;
  }
}
