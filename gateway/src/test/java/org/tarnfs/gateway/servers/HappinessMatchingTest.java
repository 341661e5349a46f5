// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.testing.Vectors;
import tools.jackson.databind.JsonNode;

@ExtendWith(Seeds.class)
final class HappinessMatchingTest {

  @Test
  void happinessIsThatOfStockTahoe() throws Exception {
    for (JsonNode vector : Vectors.of("placement.json", "happiness")) {
      Map<String, Set<ShareNumber>> holdings = new HashMap<>();
      for (Map.Entry<String, JsonNode> share : vector.get("servers").properties()) {
        for (JsonNode server : share.getValue()) {
          holdings
              .computeIfAbsent(server.asString(), s -> new HashSet<>())
              .add(new ShareNumber(Integer.parseInt(share.getKey())));
        }
      }

      assertThat(HappinessMatching.of(holdings)).hasSize(vector.get("happiness").asInt());
    }
  }

  @RepeatedTest(50)
  void matchingIsOneAndNoneIsLarger(RandomGenerator random) {
    Map<Integer, Set<ShareNumber>> holdings = new HashMap<>();
    int servers = random.nextInt(1, 7);
    for (int server = 0; server < servers; server++) {
      for (int share = 0; share < 6; share++) {
        if (random.nextInt(3) == 0) {
          holdings.computeIfAbsent(server, s -> new HashSet<>()).add(new ShareNumber(share));
        }
      }
    }

    Map<Integer, ShareNumber> matching = HappinessMatching.of(holdings);

    matching.forEach((server, share) -> assertThat(holdings.get(server)).contains(share));
    assertThat(matching.values()).doesNotHaveDuplicates();
    assertThat(matching).hasSize(largest(List.copyOf(holdings.values()), Set.of()));
  }

  /// By trying everything.
  private static int largest(List<Set<ShareNumber>> servers, Set<ShareNumber> used) {
    if (servers.isEmpty()) {
      return 0;
    }
    List<Set<ShareNumber>> others = servers.subList(1, servers.size());
    int best = largest(others, used);
    for (ShareNumber share : servers.getFirst()) {
      if (!used.contains(share)) {
        Set<ShareNumber> more = new HashSet<>(used);
        more.add(share);
        best = Math.max(best, 1 + largest(others, more));
      }
    }
    return best;
  }
}
