// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tarnfs.caps.Bytes;
import org.tarnfs.storage.testing.InMemoryStorageServer;

final class GridServerTest {

  private static final String ONE = "v0-" + "a".repeat(51) + "q";
  private static final String OTHER = "v0-" + "b".repeat(51) + "q";

  @Test
  void twoServersOfOneNicknameAreToldApart() {
    assertThat(server(ONE, "attic")).hasToString("attic (v0-aaaaaaaa)");
    assertThat(server(OTHER, "attic")).hasToString("attic (v0-bbbbbbbb)");
  }

  @Test
  void serverWithoutANicknameGoesByItsId() {
    assertThat(server(ONE, "")).hasToString("v0-aaaaaaaa");
    assertThat(server(ONE, ONE)).hasToString("v0-aaaaaaaa");
  }

  @Test
  void idThatIsNoKeyIsShownWhole() {
    assertThat(server("storage-of-bob", "bob")).hasToString("bob (storage-of-bob)");
  }

  private static GridServer server(String id, String nickname) {
    Bytes seed = Bytes.copyOf(new byte[20]);
    return new GridServer(id, nickname, seed, seed, new InMemoryStorageServer());
  }
}
