// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.Bytes;
import org.tarnfs.storage.lease.LeaseFormat;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.testing.LocalStorageServerContract;

final class DiskStorageServerContractTest extends LocalStorageServerContract {

  @TempDir private Path directory;

  @Override
  protected LocalStorageServer openServer() throws Exception {
    Bytes nodeId = Bytes.copyOf(new byte[LeaseFormat.NODE_ID_LENGTH]);
    return DiskStorageServer.open(directory, StorageLimits.NONE, nodeId, InstantSource.system());
  }

  @AfterEach
  void close() {
    ((DiskStorageServer) server()).close();
  }
}
