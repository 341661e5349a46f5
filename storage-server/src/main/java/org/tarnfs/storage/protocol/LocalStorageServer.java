// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.util.concurrent.Executor;

/// A storage server whose shares are here, so that it knows what the protocol does not tell: it can
/// be served over HTTPS.
public interface LocalStorageServer extends StorageServer, LocalShareStore {

  @Override
  LocalMutableShares mutable();

  /// The threads to make its calls on: there they need no other thread to wait for the disk.
  Executor threads();

  /// A file with room for `size` bytes.
  ///
  /// @throws StorageProtocolException `NO_SPACE` if there is none
  Scratch scratch(long size) throws StorageProtocolException, InterruptedException;
}
