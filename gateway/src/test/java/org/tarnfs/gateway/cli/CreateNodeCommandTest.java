// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.gateway.servers.KnownServer;
import org.tarnfs.gateway.servers.KnownServers;

@Isolated
final class CreateNodeCommandTest {

  @TempDir private Path parent;

  @Test
  void nodeAloneSaysThatItHasOneDisk() {
    Path node = parent.resolve("node");

    Outcome created = Outcome.of("create-node", node.toString());

    assertThat(created.exitCode()).isZero();
    assertThat(created.out())
        .startsWith("made a node in " + node + "; start it: tarn run " + node + "\n")
        .contains("files are stored 1-of-1, on this node's own disk alone")
        .contains(node.resolve("private/servers.yaml").toString());
    assertThat(node.resolve("tahoe.cfg")).content().contains("shares.needed = 1");
  }

  @Test
  void entriesOfServersMakeUpAGrid() throws Exception {
    StringBuilder servers = new StringBuilder("storage:\n");
    for (String nickname : List.of("one", "two")) {
      Path node = parent.resolve(nickname);
      Outcome created =
          Outcome.of("create-node", "--no-gateway", "--nickname", nickname, node.toString());
      Path entry = node.resolve("private/servers.yaml");
      assertThat(created.out())
          .endsWith("\nwhat other nodes must know to store on it is in " + entry + "\n");
      assertThat(created.out()).doesNotContain("1-of-1");
      assertThat(entry).content().startsWith("storage:\n  v0-");
      servers.append(Files.readString(entry).replace("storage:\n", ""));
    }

    KnownServers known = KnownServers.parse(servers.toString(), "servers.yaml");

    assertThat(known.problems()).isEmpty();
    assertThat(known.servers()).extracting(KnownServer::nickname).containsExactly("one", "two");
  }

  @Test
  void directoryMayBeGivenAsAnOptionToo() {
    Path node = parent.resolve("node");

    Outcome created = Outcome.of("create-node", "-d", node.toString());

    assertThat(created.out()).contains("start it: tarn run " + node);
    assertThat(node.resolve("tahoe.cfg")).exists();
  }

  @Test
  void clientOfAGridStoresThreeOfTen() {
    Path node = parent.resolve("node");

    Outcome created = Outcome.of("create-node", "--json", "--no-storage", node.toString());

    assertThat(created.json().get("node").asString()).isEqualTo(node.toString());
    assertThat(created.json().get("sharesNeeded").asInt()).isEqualTo(3);
    assertThat(created.json().get("sharesHappy").asInt()).isEqualTo(7);
    assertThat(created.json().get("sharesTotal").asInt()).isEqualTo(10);
    assertThat(node.resolve("private/node.pem")).doesNotExist();
  }

  @Test
  void existingNodeIsLeftAlone() throws Exception {
    Path node = parent.resolve("node");
    Outcome.of("create-node", node.toString());
    String before = Files.readString(node.resolve("tahoe.cfg"));

    Outcome again = Outcome.of("create-node", "--nickname=other", node.toString());

    assertThat(again.exitCode()).isEqualTo(6);
    assertThat(again.err()).isEqualTo("tarn: " + node + " holds a node already\n");
    assertThat(node.resolve("tahoe.cfg")).hasContent(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--shares-needed=0",
        "--shares-needed=4 --shares-total=3",
        "--shares-total=257",
        "--shares-happy=2",
        "--port=65536",
        "--storage-port=-1",
        "--location=two words",
        "--nickname=a\u0007b"
      })
  void nodeThatMakesNoSenseIsNotMade(String options) {
    String[] arguments =
        ("create-node\n" + options.replace(" --", "\n--") + "\n" + parent.resolve("node"))
            .split("\n");

    Outcome created = Outcome.of(arguments);

    assertThat(created.exitCode()).as(created.err()).isEqualTo(2);
    assertThat(parent.resolve("node")).doesNotExist();
  }
}
