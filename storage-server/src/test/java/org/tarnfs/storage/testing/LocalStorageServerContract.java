// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import org.junit.jupiter.api.Test;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.LocalStorageServer;

/// What a server whose shares are here promises beside the protocol.
public abstract class LocalStorageServerContract extends StorageServerContract {

  @Override
  protected abstract LocalStorageServer openServer() throws Exception;

  @Test
  void knowsTheLengthOfACompleteShare() throws Exception {
    LocalStorageServer server = (LocalStorageServer) server();
    store(new ShareNumber(3), bytes(1234));

    assertThat(server.length(index, new ShareNumber(3))).isEqualTo(1234);
  }

  @Test
  void knowsNoLengthOfAShareThatIsMissingOrIncomplete() throws Exception {
    LocalStorageServer server = (LocalStorageServer) server();
    allocate(new ShareNumber(0), 10);

    assertRefused(NO_SUCH_SHARE, () -> server.length(index, new ShareNumber(0)));
    assertRefused(NO_SUCH_SHARE, () -> server.length(index, new ShareNumber(1)));
  }
}
