// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;

/// A stock client keeps what it changes on Tarn's storage servers.
class MutableSharesTest {

  private static final Nodes NODES = new Nodes();

  @TempDir static Path directory;

  private static StockClient client;

  @BeforeAll
  static void start() throws Exception {
    GridView view =
        new GridView(
            new EncodingParameters(3, 10, 5),
            ConvergenceSecret.random(new SecureRandom()),
            TestGrid.tarnServers(NODES, directory).stream().map(StorageNode::entry).toList());
    client =
        NODES.add(
            StockClient.start(
                TestGrid.tahoeProgram(),
                directory.resolve("client"),
                view,
                StockClient.Protocol.HTTPS));
  }

  @AfterAll
  static void stop() {
    NODES.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SDMF", "MDMF"})
  void fileIsMadeOverwrittenVerifiedAndRead(String format) throws Exception {
    SampleFile first = SampleFile.random(directory, 300_000);
    SampleFile longer = SampleFile.random(directory, 2_000_000);
    SampleFile shorter = SampleFile.random(directory, 1000);

    String cap = client.cli("put", "--format=" + format, first.path().toString());
    first.assertIsReadBy(client, cap);
    for (SampleFile next : List.of(longer, shorter)) {
      assertThat(client.cli("put", next.path().toString(), cap)).isEqualTo(cap);
      next.assertIsReadBy(client, cap);
    }

    assertThat(client.cli("check", "--verify", "--add-lease", cap)).contains("Healthy");
  }

  @Test
  void directoryIsMadeFilledListedAndEmptied() throws Exception {
    Path file = Files.writeString(directory.resolve("hello"), "hello, mutable world");
    String root = client.cli("mkdir");
    String below = client.cli("mkdir", root + "/below");
    client.cli("put", file.toString(), root + "/below/one");
    client.cli("put", "--mutable", file.toString(), root + "/below/two");
    client.cli("mv", root + "/below/one", root + "/three");

    assertThat(client.cli("ls", root).lines()).containsExactly("below", "three");
    assertThat(client.cli("ls", below).lines()).containsExactly("two");
    assertThat(client.cli("get", root + "/below/two")).isEqualTo("hello, mutable world");
    assertThat(client.cli("deep-check", "--verify", root)).contains("4 objects checked");
    client.cli("unlink", root + "/below");
    assertThat(client.cli("ls", root).lines()).containsExactly("three");
  }
}
