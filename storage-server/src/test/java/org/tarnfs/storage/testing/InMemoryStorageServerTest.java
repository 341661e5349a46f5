// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import org.tarnfs.storage.protocol.LocalStorageServer;

final class InMemoryStorageServerTest extends LocalStorageServerContract {

  @Override
  protected LocalStorageServer openServer() {
    return new InMemoryStorageServer();
  }
}
