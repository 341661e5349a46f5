// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;

/// A gateway is killed while it stores a large file on stock storage servers. Once it runs again it
/// sends the rest.
class ResumedUploadTest {

  private static final EncodingParameters PARAMETERS = new EncodingParameters(3, 5, 5);
  private static final int SIZE = 60_000_000;
  private static final long SHARES = SIZE / 3L * 5;
  private static final long BEFORE_THE_KILL = SHARES / 2;

  /// A server keeps nothing of a request that does not come whole; there is one under way to each.
  private static final long LOST = 5 * (3L << 19);

  /// TLS, headers, hashes.
  private static final long OVERHEAD = SHARES / 50;

  private final Nodes nodes = new Nodes();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    nodes.close();
    threads.close();
  }

  @Test
  void aKilledGatewaySendsOnlyTheRest() throws Exception {
    List<StorageNode> servers = TestGrid.stockServers(nodes, directory);
    NarrowPass pass = nodes.add(new NarrowPass());
    List<ServerEntry> entries = new ArrayList<>();
    for (StorageNode server : servers) {
      entries.add(pass.to(server));
    }
    GridView view = new GridView(PARAMETERS, ConvergenceSecret.random(new SecureRandom()), entries);
    SampleFile file = SampleFile.random(directory, SIZE);
    TarnGateway gateway =
        nodes.add(TarnGateway.start(TestGrid.tarnProgram(), directory.resolve("tarn"), view));

    pass.allow(BEFORE_THE_KILL);
    Future<Boolean> broken = threads.submit(() -> isBrokenOff(gateway, file));
    pass.awaitBlocked();
    gateway.process().kill();
    pass.cut();
    assertThat(broken.get()).isTrue();
    assertThat(shareFilesIn("incoming", servers)).isEqualTo(PARAMETERS.total());
    pass.allow(Long.MAX_VALUE);
    TarnGateway again = nodes.add(gateway.startAgain());
    long before = pass.sent();
    String cap = again.web().put(file.path());
    long sent = pass.sent() - before;

    System.out.printf("%d of %d bytes were sent after the kill%n", sent, SHARES);
    assertThat(sent).isLessThan(SHARES - BEFORE_THE_KILL + LOST + OVERHEAD);
    assertThat(shareFilesIn("incoming", servers)).isZero();
    file.assertIsReadBy(again, cap);
    GridView direct =
        new GridView(
            PARAMETERS, view.convergence(), servers.stream().map(StorageNode::entry).toList());
    Gateway stock =
        StockClient.start(
            TestGrid.tahoeProgram(),
            directory.resolve("stock"),
            direct,
            StockClient.Protocol.HTTPS);
    file.assertIsReadBy(nodes.add(stock), cap);
  }

  private static boolean isBrokenOff(TarnGateway gateway, SampleFile file)
      throws InterruptedException {
    try {
      gateway.web().put(file.path());
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static long shareFilesIn(String part, List<StorageNode> servers) throws IOException {
    long count = 0;
    for (StorageNode server : servers) {
      Path directory = server.shares().resolve(part);
      if (Files.exists(directory)) {
        try (Stream<Path> all = Files.walk(directory)) {
          count += all.filter(Files::isRegularFile).count();
        }
      }
    }
    return count;
  }
}
