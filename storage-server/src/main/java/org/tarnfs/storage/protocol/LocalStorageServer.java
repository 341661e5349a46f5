// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.util.concurrent.Executor;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;

/// A storage server whose shares are here, so that it knows what the protocol does not tell: it can
/// be served over HTTPS.
public interface LocalStorageServer extends StorageServer {

  /// The threads to make its calls on: there they need no other thread to wait for the disk.
  Executor threads();

  /// The length of a complete share in bytes.
  long length(StorageIndex index, ShareNumber share)
      throws StorageProtocolException, InterruptedException;
}
