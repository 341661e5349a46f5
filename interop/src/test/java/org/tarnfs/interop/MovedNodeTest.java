// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;

/// A storage node that changes its program keeps its shares, its keys and its clients.
class MovedNodeTest {

  private static final EncodingParameters ONE_OF_ONE = new EncodingParameters(1, 1, 1);

  private final Nodes nodes = new Nodes();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void aStockNodeMayBecomeATarnNodeAndBeStockAgain() throws Exception {
    Path server = directory.resolve("server");
    int port = TestGrid.PORTS.next();
    StorageNode.createStock(TestGrid.tahoeProgram(), server, port);
    StorageNode asMade = nodes.add(StorageNode.start(TestGrid.tahoeProgram(), server, port));
    GridView view =
        new GridView(
            ONE_OF_ONE, ConvergenceSecret.random(new SecureRandom()), List.of(asMade.entry()));
    StockClient client =
        nodes.add(
            StockClient.start(
                TestGrid.tahoeProgram(),
                directory.resolve("client"),
                view,
                StockClient.Protocol.HTTPS));
    SampleFile underTahoe = SampleFile.random(directory, 300_000);
    SampleFile underTarn = SampleFile.random(directory, 300_000);

    String first = client.put(underTahoe.path());
    asMade.close();
    StorageNode moved = nodes.add(StorageNode.start(TestGrid.tarnProgram(), server, port));
    client.awaitConnectionTo(1);
    underTahoe.assertIsReadBy(client, first);
    String second = client.put(underTarn.path());
    moved.close();
    StorageNode back = nodes.add(StorageNode.start(TestGrid.tahoeProgram(), server, port));
    client.awaitConnectionTo(1);
    underTahoe.assertIsReadBy(client, first);
    underTarn.assertIsReadBy(client, second);

    assertThat(List.of(moved.entry(), back.entry())).containsOnly(asMade.entry());
    assertThat(client.put(underTahoe.path())).as("put again").isEqualTo(first);
  }
}
