// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.testing.Seeds;

/// Stores files through a gateway while storage servers are killed and started again, every one of
/// them a process. An upload may fail; what got a cap has to come back. The seed replays the files
/// and the killer's decisions, but not what a server is just doing when it dies: that is up to the
/// machine.
@ExtendWith(Seeds.class)
class SurvivalTest {

  private static final int SERVERS = 8;
  private static final EncodingParameters PARAMETERS = new EncodingParameters(3, 7, 5);

  /// Fewer left running could make no upload happy.
  private static final int MOST_DOWN = SERVERS - PARAMETERS.happy();

  /// What happiness promises: whichever servers go, enough of those that have a share of their own
  /// are left.
  private static final int EXPENDABLE = PARAMETERS.happy() - PARAMETERS.needed();

  /// Most of these processes do not live long enough to repay the compiler.
  private static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";

  private static final int UNHAPPY = HttpURLConnection.HTTP_UNAVAILABLE;

  private static final int FILES = 200;
  private static final int AT_ONCE = 4;

  private record Stored(GeneratedFile file, String cap) {}

  private final Nodes nodes = new Nodes();
  private final List<MortalServer> servers = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void whatWasStoredWhileServersWereKilledIsReadBack(RandomGenerator random) throws Exception {
    List<GeneratedFile> files = files(random);
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, SERVERS).boxed().toList());
    Collections.shuffle(numbers, new Random(random.nextLong()));
    WebGateway gateway = startGrid();

    List<Stored> stored = putAmongKills(gateway, files, new Random(random.nextLong()));
    assertAreReadBy(gateway, stored);

    for (int number : numbers.subList(0, EXPENDABLE)) {
      servers.get(number).kill();
    }
    assertAreReadBy(gateway, stored);
  }

  private WebGateway startGrid() throws IOException, InterruptedException {
    Program tarn = TarnProgram.onClassPath(QUICK_TO_START);
    for (int number = 0; number < SERVERS; number++) {
      Path server = directory.resolve("server-" + number);
      servers.add(nodes.add(MortalServer.start(tarn, server, TestGrid.PORTS.next())));
    }
    GridView view =
        new GridView(
            PARAMETERS,
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(MortalServer::entry).toList());
    return nodes.add(TarnGateway.start(tarn, directory.resolve("gateway"), view)).web();
  }

  /// Mostly small ones, some of several segments.
  private static List<GeneratedFile> files(RandomGenerator random) {
    List<GeneratedFile> files = new ArrayList<>();
    for (int number = 0; number < FILES; number++) {
      int limit = 1 << random.nextInt(8, number % 10 == 0 ? 23 : 18);
      files.add(new GeneratedFile(random.nextLong(), random.nextInt(56, limit)));
    }
    return files;
  }

  /// What could be stored.
  private List<Stored> putAmongKills(
      WebGateway gateway, List<GeneratedFile> files, RandomGenerator random) throws Exception {
    Instant start = Instant.now();
    List<Stored> stored;
    int kills;
    try (Killer killer = Killer.start(servers, MOST_DOWN, random)) {
      stored =
          Together.call(AT_ONCE, files.stream().map(file -> put(gateway, file)).toList()).stream()
              .flatMap(Optional::stream)
              .toList();
      kills = killer.stop();
    }
    System.out.printf(
        "%d of %d files stored in %d s, in which %d servers were killed%n",
        stored.size(), FILES, Duration.between(start, Instant.now()).toSeconds(), kills);
    assertThat(stored.size()).as("files stored").isGreaterThanOrEqualTo(FILES / 2);
    assertThat(kills).as("kills").isGreaterThanOrEqualTo(MOST_DOWN);
    return stored;
  }

  /// Empty if the gateway says that too few servers take shares.
  private static Callable<Optional<Stored>> put(WebGateway gateway, GeneratedFile file) {
    return () -> {
      try {
        return Optional.of(new Stored(file, gateway.put(file.publisher())));
      } catch (WebGateway.RefusedException e) {
        assertThat(e).extracting(WebGateway.RefusedException::status).isEqualTo(UNHAPPY);
        return Optional.empty();
      }
    };
  }

  private static void assertAreReadBy(WebGateway gateway, List<Stored> stored) throws Exception {
    Together.call(AT_ONCE, stored.stream().map(file -> read(gateway, file)).toList());
  }

  private static Callable<Stored> read(WebGateway gateway, Stored stored) {
    return () -> {
      stored.file().assertIsReadBy(gateway, stored.cap());
      return stored;
    };
  }
}
