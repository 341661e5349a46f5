// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.testing.Vectors;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import tools.jackson.databind.JsonNode;

final class PermutedRingTest {

  @Test
  void orderIsThatOfStockTahoe() throws Exception {
    for (JsonNode vector : Vectors.of("placement.json", "permutedRings")) {
      List<GridServer> servers = new ArrayList<>();
      for (JsonNode seed : vector.get("seeds")) {
        servers.add(server(Integer.toString(servers.size()), Vectors.hex(seed)));
      }
      StorageIndex index = StorageIndex.of(Vectors.hex(vector.get("storageIndex")));

      assertThat(PermutedRing.from(index, servers).stream().map(s -> Integer.valueOf(s.name())))
          .isEqualTo(vector.get("order").valueStream().map(JsonNode::asInt).toList());
      assertThat(PermutedRing.from(index, servers.reversed()))
          .isEqualTo(PermutedRing.from(index, servers));
    }
  }

  @Test
  void serversWithTheSameSeedAreAllKept() {
    List<GridServer> twins = List.of(server("a", new byte[20]), server("b", new byte[20]));

    assertThat(PermutedRing.from(StorageIndex.of(new byte[StorageIndex.LENGTH]), twins))
        .isEqualTo(twins);
  }

  private static GridServer server(String name, byte[] seed) {
    return new GridServer(
        name, "", Bytes.copyOf(seed), Bytes.copyOf(new byte[20]), new InMemoryStorageServer());
  }
}
