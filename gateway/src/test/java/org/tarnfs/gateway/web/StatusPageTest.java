// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.Bytes;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.testing.CountingStorageServer;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.FaultyStorageServer;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class StatusPageTest {

  private final InMemoryStorageServer memory = new InMemoryStorageServer();

  @Test
  void pageSaysWhichServersAnswer() throws Exception {
    StatusPage page =
        new StatusPage(
            "Tarn test",
            List.of(server("a", memory), server("b", faulty(Fault.REFUSE)), server("c", memory)));

    assertThat(page.answering()).isEqualTo(2);
    assertThat(page.known()).isEqualTo(3);
    assertThat(page.text().lines())
        .contains("Tarn test", "Storage servers: 2 of 3 answer")
        .contains("  nick-a (a): Connected to nick-a (a) via https")
        .anyMatch(line -> line.startsWith("  nick-b (b): ") && !line.contains("Connected"));
  }

  @Test
  void programsAreToldWhatTahoeTells() throws Exception {
    StatusPage page =
        new StatusPage("Tarn test", List.of(server("a", memory), server("b", faulty(Fault.FAIL))));

    JsonNode servers = JsonMapper.shared().readTree(page.json()).get("servers");
    assertThat(servers).hasSize(2);
    assertThat(servers.get(0).get("nodeid").asString()).isEqualTo("a");
    assertThat(servers.get(0).get("nickname").asString()).isEqualTo("nick-a");
    assertThat(servers.get(0).get("connection_status").asString()).startsWith("Connected to ");
    assertThat(servers.get(0).get("available_space").asLong())
        .isEqualTo(memory.version().availableSpace());
    assertThat(servers.get(0).get("version").asString())
        .isEqualTo(memory.version().applicationVersion());
    assertThat(servers.get(1).get("available_space").isNull()).isTrue();
    assertThat(servers.get(1).get("connection_status").asString()).doesNotContain("Connected");
  }

  @Test
  void serverThatHangsIsNotWaitedForLong() throws Exception {
    StorageServer hanging =
        new FaultyStorageServer(memory, FaultPlan.always(Fault.HANG), Duration.ofMinutes(1));
    StatusPage page =
        new StatusPage("Tarn test", List.of(server("a", hanging), server("b", memory)));

    assertThat(page.text()).contains("1 of 2 answer", "nick-a (a): no answer within 2 seconds");
  }

  @Test
  void serversAreNotAskedForEveryReader() throws Exception {
    CountingStorageServer counting = new CountingStorageServer(memory);
    StatusPage page = new StatusPage("Tarn test", List.of(server("a", counting)));

    page.text();
    page.json();
    page.text();

    assertThat(counting.calls()).isEqualTo(1);
  }

  @Test
  void gatewayThatKnowsNoServerSaysSo() throws Exception {
    assertThat(new StatusPage("Tarn test", List.of()).text()).contains("0 of 0 answer");
  }

  private FaultyStorageServer faulty(Fault fault) {
    return new FaultyStorageServer(memory, FaultPlan.always(fault));
  }

  private static GridServer server(String id, StorageServer storage) {
    Bytes seed = Bytes.copyOf(new byte[20]);
    return new GridServer(id, "nick-" + id, seed, seed, storage);
  }
}
