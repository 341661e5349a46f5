// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.testing.Seeds;

/// Links children in a directory, one after the other, and kills the gateway that does it, and
/// storage servers, in the midst of that; every one of them is a process. Another gateway, which
/// has never seen the directory, then finds there whatever was acknowledged, and goes on. The seed
/// replays who is killed and after how long, but not what they were just doing: that is up to the
/// machine.
@ExtendWith(Seeds.class)
class KilledPublishTest {

  private static final EncodingParameters PARAMETERS = new EncodingParameters(2, 4, 4);

  /// As many servers as may go for good: what was acknowledged has a share on all of them.
  private static final int EXPENDABLE = PARAMETERS.total() - PARAMETERS.needed();

  /// Most of these processes do not live long enough to repay the compiler.
  private static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";

  private static final Duration TIME = Duration.ofSeconds(30);

  /// However slow the machine is.
  private static final int FEWEST_KILLS = 3;

  private static final int LONGEST_PEACE_MILLIS = 400;

  private final Nodes nodes = new Nodes();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<MortalServer> servers = new ArrayList<>();

  @TempDir Path root;

  @AfterEach
  void stop() {
    nodes.close();
    threads.close();
  }

  /// Who is killed while children are linked.
  private enum Victims {
    GATEWAY,
    GATEWAY_AND_SERVERS,
    SERVERS_THEN_GATEWAY
  }

  @Test
  void whatWasAcknowledgedIsThereWhoeverIsKilled(RandomGenerator random) throws Exception {
    startServers();
    List<TarnGateway> gateways = Together.call(2, List.of(gateway("one"), gateway("two")));
    TarnGateway writer = nodes.add(gateways.getFirst());
    TarnGateway spare = nodes.add(gateways.getLast());
    LinkedChildren children = LinkedChildren.inNewDirectory(writer.web());

    Instant end = Instant.now().plus(TIME);
    int kills = 0;
    while (kills < FEWEST_KILLS || Instant.now().isBefore(end)) {
      Future<Void> linking = threads.submit(linking(children, writer.web()));
      TarnGateway reader = kills == 0 ? spare : nodes.add(spare.startAgain());
      Victims victims =
          kills % 2 == 0
              ? Victims.GATEWAY
              : random.nextBoolean() ? Victims.GATEWAY_AND_SERVERS : Victims.SERVERS_THEN_GATEWAY;
      List<MortalServer> some = victims == Victims.GATEWAY ? List.of() : some(random);
      Thread.sleep(random.nextInt(LONGEST_PEACE_MILLIS));
      kill(some);
      if (victims == Victims.SERVERS_THEN_GATEWAY) {
        Thread.sleep(random.nextInt(LONGEST_PEACE_MILLIS));
      }
      writer.process().kill();
      kills++;
      linking.get();
      startAgain(some);

      children.assertAreReadBy(reader.web());
      assertThat(children.link(reader.web())).as("changed again").isTrue();
      if (!some.isEmpty()) {
        List<MortalServer> others = some(random);
        kill(others);
        children.assertAreReadBy(reader.web());
        startAgain(others);
      }
      spare = writer;
      writer = reader;
    }
    children.assertAreReadBy(writer.web());

    System.out.printf("%d gateways were killed, %s%n", kills, children);
  }

  private static Callable<Void> linking(LinkedChildren children, WebGateway gateway) {
    return () -> {
      children.linkUntilItIsGone(gateway);
      return null;
    };
  }

  private void startServers() throws Exception {
    Program tarn = TarnProgram.onClassPath(QUICK_TO_START);
    List<Callable<MortalServer>> starts = new ArrayList<>();
    for (int number = 0; number < PARAMETERS.total(); number++) {
      Path server = root.resolve("server-" + number);
      int port = TestGrid.PORTS.next();
      starts.add(() -> MortalServer.start(tarn, server, port));
    }
    Together.call(starts.size(), starts).forEach(server -> servers.add(nodes.add(server)));
  }

  private Callable<TarnGateway> gateway(String name) {
    GridView view =
        new GridView(
            PARAMETERS,
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(MortalServer::entry).toList());
    Program tarn = TarnProgram.onClassPath(QUICK_TO_START);
    return () -> TarnGateway.start(tarn, root.resolve(name), view);
  }

  private List<MortalServer> some(RandomGenerator random) {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, servers.size()).boxed().toList());
    Collections.shuffle(numbers, new Random(random.nextLong()));
    return numbers.subList(0, EXPENDABLE).stream().map(servers::get).toList();
  }

  private static void kill(List<MortalServer> victims) throws InterruptedException {
    for (MortalServer victim : victims) {
      victim.kill();
    }
  }

  private static void startAgain(List<MortalServer> victims) throws Exception {
    List<Callable<MortalServer>> starts = new ArrayList<>();
    for (MortalServer victim : victims) {
      starts.add(
          () -> {
            victim.startAgain();
            return victim;
          });
    }
    if (!starts.isEmpty()) {
      Together.call(starts.size(), starts);
    }
  }
}
