// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.testing.Seeds;

/// Kills a gateway that mirrors a folder, again and again, while somebody works in the folder; once
/// its state is lost with it, and once the newest part of that. In the end another machine gets all
/// of it. Every node is a process. The seed replays what is done and when, but not what the gateway
/// was just doing: that is up to the machine.
@ExtendWith(Seeds.class)
class MirrorKilledTest {

  private static final EncodingParameters PARAMETERS = new EncodingParameters(2, 3, 3);

  /// Most of these processes do not live long enough to repay the compiler.
  private static final Program TARN = TarnProgram.onClassPath("-XX:TieredStopAtLevel=1");

  private static final int ROUNDS = 8;

  /// So many that what is deleted and rewritten in all rounds is not held for a decision.
  private static final int FIRST_FILES = 120;

  private static final String NAME = "documents";
  private static final int LONGEST_PEACE_MILLIS = 1500;
  private static final int MOST_SHARES = 30;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Nodes nodes = new Nodes();
  private final List<StorageNode> servers = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void everythingIsThereHoweverOftenTheGatewayIsKilled(RandomGenerator random) throws Exception {
    startServers();
    GridView view =
        new GridView(
            PARAMETERS,
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(StorageNode::entry).toList());
    Path folder = Files.createDirectory(directory.resolve(NAME));
    BusyFolder busy = new BusyFolder(folder, random);
    busy.fill(FIRST_FILES);
    TarnGateway gateway = nodes.add(TarnGateway.start(TARN, directory.resolve("gateway"), view));
    Mirroring.run(gateway, "", "add", folder.toString());
    Mirroring.awaitUpToDate(gateway, PATIENCE);

    int stateIsLost = random.nextInt(ROUNDS / 2);
    int newestIsLost = ROUNDS / 2 + random.nextInt(ROUNDS / 2);
    for (int round = 0; round < ROUNDS; round++) {
      busy.change();
      letItWork(random);
      gateway.process().kill();
      if (round == stateIsLost) {
        loseState(gateway);
      } else if (round == newestIsLost) {
        loseNewestOfState(gateway, random);
      }
      busy.change();
      gateway = nodes.add(gateway.startAgain());
    }
    Mirroring.awaitUpToDate(gateway, PATIENCE);

    Path copy = Files.createDirectory(directory.resolve("copy"));
    TarnGateway fresh = nodes.add(TarnGateway.start(TARN, directory.resolve("fresh"), view));
    String root = Mirroring.run(gateway, "", "root-cap", NAME);
    Mirroring.run(fresh, root + "\n", "add", "--join", copy.toString());
    Mirroring.awaitUpToDate(fresh, PATIENCE);
    busy.assertIsIn(folder);
    assertThat(Trees.described(copy)).isEqualTo(Trees.described(folder));
  }

  private void startServers() throws Exception {
    List<Callable<StorageNode>> starts = new ArrayList<>();
    for (int number = 0; number < PARAMETERS.total(); number++) {
      Path server = directory.resolve("server-" + number);
      int port = TestGrid.PORTS.next();
      starts.add(
          () -> {
            StorageNode.createTarn(TARN, server, port);
            return StorageNode.start(TARN, server, port);
          });
    }
    Together.call(starts.size(), starts).forEach(server -> servers.add(nodes.add(server)));
  }

  /// For a time, or until a server has got so many new shares.
  private void letItWork(RandomGenerator random) throws IOException, InterruptedException {
    if (random.nextBoolean()) {
      Thread.sleep(random.nextInt(LONGEST_PEACE_MILLIS));
      return;
    }
    long enough = shares() + random.nextInt(MOST_SHARES);
    Instant end = Instant.now().plusMillis(2 * LONGEST_PEACE_MILLIS);
    while (shares() < enough && Instant.now().isBefore(end)) {
      Thread.sleep(1);
    }
  }

  private long shares() throws IOException {
    try (Stream<Path> shares = Files.list(servers.getFirst().shares())) {
      long count = 0;
      for (Path prefix : shares.filter(path -> !path.endsWith("incoming")).toList()) {
        try (Stream<Path> buckets = Files.list(prefix)) {
          count += buckets.count();
        }
      }
      return count;
    }
  }

  private static Path state(TarnGateway gateway, String end) {
    return gateway.directory().resolve("private/folders/" + NAME + ".sqlite" + end);
  }

  private static void loseState(TarnGateway gateway) throws IOException {
    Files.delete(state(gateway, ""));
    Files.deleteIfExists(state(gateway, "-wal"));
    Files.deleteIfExists(state(gateway, "-shm"));
  }

  private static void loseNewestOfState(TarnGateway gateway, RandomGenerator random)
      throws IOException {
    try (FileChannel log = FileChannel.open(state(gateway, "-wal"), StandardOpenOption.WRITE)) {
      log.truncate((long) (log.size() * random.nextDouble()));
    }
  }
}
