// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.InMemoryMutableShares;

/// Whatever servers do wrong while a mutable file is changed, what was acknowledged is not lost,
/// nor is it mixed with anything else.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(Seeds.class)
final class MutableFaultsTest {

  private static final SigningKey KEY = SigningKey.generate(new SecureRandom());
  private static final Duration DEADLINE = Duration.ofMillis(40);

  private static final Fault[] FAULTS = {
    Fault.REFUSE,
    Fault.FAIL,
    Fault.HANG,
    Fault.LOSE_ANSWER,
    Fault.SHORT_READ,
    Fault.FLIPPED_BIT,
    Fault.WRONG_SHARE,
    Fault.TRUNCATED,
    Fault.LONG_READ
  };

  /// Any k of N shares, and N so many that at each moment of a publish k of one version are there;
  /// and a happiness that no two halves of the servers can reach without each other.
  private static EncodingParameters parameters(RandomGenerator random) {
    int needed = random.nextInt(1, 5);
    int total = random.nextInt(2 * needed - 1, 11);
    return new EncodingParameters(needed, total, random.nextInt(total / 2 + 1, total + 1));
  }

  /// At least as many servers as shares, and no more than a reader counts on.
  private static TestGrid grid(EncodingParameters parameters, RandomGenerator random) {
    int most = Math.min(2 * parameters.happy() - 1, parameters.total() + parameters.needed());
    return TestGrid.of(
        random.nextInt(parameters.total(), Math.max(parameters.total(), most) + 1), DEADLINE);
  }

  private static byte[] content(RandomGenerator random) {
    byte[] content =
        new byte[random.nextInt(2) == 0 ? random.nextInt(200) : random.nextInt(40_000)];
    random.nextBytes(content);
    return content;
  }

  private static void misbehave(TestGrid grid, RandomGenerator random) {
    double often = random.nextDouble();
    for (int server = 0; server < grid.memories().size(); server++) {
      double probability = random.nextDouble() < often ? random.nextDouble() : 0;
      FaultPlan plan = FaultPlan.random(random.nextLong(), probability, FAULTS);
      grid.plan(
          server, random.nextInt(4) == 0 ? FaultPlan.after(random.nextInt(4), Fault.REFUSE) : plan);
    }
  }

  @RepeatedTest(100)
  void whatWasAcknowledgedIsThere(RandomGenerator random) throws Exception {
    EncodingParameters parameters = parameters(random);
    TestGrid grid = grid(parameters, random);
    Grid gateway = grid.newGrid(parameters);
    MutableFormat format = random.nextBoolean() ? MutableFormat.SDMF : MutableFormat.MDMF;
    byte[] acknowledged = content(random);
    WriteCap cap = gateway.create(format, KEY, ReplayableSource.ofBytes(acknowledged));
    List<byte[]> ever = new ArrayList<>(List.of(acknowledged));
    List<byte[]> possible = new ArrayList<>(ever);
    for (int i = 0; i < 6; i++) {
      misbehave(grid, random);
      byte[] next = content(random);
      ever.add(next);
      possible.add(next);
      try {
        (random.nextBoolean() ? gateway : grid.newGrid(parameters))
            .open(cap)
            .overwrite(ReplayableSource.ofBytes(next));
        possible = new ArrayList<>(List.of(next));
      } catch (GridException e) {
        assertThat(e.getMessage()).doesNotContain("null");
      }
      readsWhatWasWritten(gateway, cap, ever);
      grid.heal();
      assertIsOneOf(possible, read(gateway, cap));
    }
    assertThatCode(() -> gateway.open(cap).overwrite(ReplayableSource.ofBytes(acknowledged)))
        .doesNotThrowAnyException();
    assertThat(read(gateway, cap)).isEqualTo(acknowledged);
  }

  /// One server has a share of the newest version that all can read, another has one of it beside
  /// one of a version that did not get further, and fails when that is replaced: it is not dead,
  /// and with the other it still has the old version.
  @Test
  void aServerThatFailsInTheMidstOfAChangeIsNotTakenForDead() throws Exception {
    EncodingParameters parameters = new EncodingParameters(2, 3, 2);
    byte[] old = TestGrid.content(1000, 1);
    byte[] next = TestGrid.content(1000, 3);
    for (int firstCalls = 0; firstCalls < 6; firstCalls++) {
      for (int secondCalls = 0; secondCalls < 6; secondCalls++) {
        TestGrid grid = TestGrid.of(3, DEADLINE);
        WriteCap cap =
            grid.newGrid(parameters).create(MutableFormat.SDMF, KEY, ReplayableSource.ofBytes(old));
        StorageIndex index = cap.writeKey().readKey().storageIndex();
        List<byte[]> olds = shares(grid, index);
        grid.newGrid(parameters)
            .open(cap)
            .overwrite(ReplayableSource.ofBytes(TestGrid.content(1000, 2)));
        List<byte[]> unfinished = shares(grid, index);
        List<ShareNumber> numbers = numbers(grid, index);
        grid.memory(0).mutable().replace(index, numbers.get(0), olds.get(0));
        grid.memory(1).mutable().replace(index, numbers.get(1), olds.get(1));
        grid.memory(1).mutable().replace(index, numbers.get(2), unfinished.get(2));
        grid.memory(2).mutable().remove(index, numbers.get(2));

        grid.plan(0, FaultPlan.after(firstCalls, Fault.REFUSE));
        grid.plan(1, FaultPlan.after(secondCalls, Fault.FAIL));
        grid.plan(2, FaultPlan.always(Fault.REFUSE));
        try {
          grid.newGrid(parameters).open(cap).overwrite(ReplayableSource.ofBytes(next));
        } catch (GridException e) {
          assertThat(e.getMessage()).doesNotContain("null");
        }
        grid.heal();

        assertThat(read(grid.newGrid(parameters), cap))
            .as("after %d and %d calls", firstCalls, secondCalls)
            .isIn(old, next);
      }
    }
  }

  private static List<ShareNumber> numbers(TestGrid grid, StorageIndex index) {
    return grid.memories().stream()
        .map(memory -> memory.mutable().shares(index).iterator().next())
        .toList();
  }

  private static List<byte[]> shares(TestGrid grid, StorageIndex index) throws Exception {
    List<byte[]> shares = new ArrayList<>();
    for (int server = 0; server < 3; server++) {
      InMemoryMutableShares memory = grid.memory(server).mutable();
      ShareNumber number = numbers(grid, index).get(server);
      ByteBuffer share = memory.read(index, number, 0, (int) memory.length(index, number));
      byte[] copy = new byte[share.remaining()];
      share.get(copy);
      shares.add(copy);
    }
    return shares;
  }

  /// What is read while servers go wrong is something that was written once: an old version, if
  /// its servers are all that can be reached.
  private static void readsWhatWasWritten(Grid gateway, WriteCap cap, List<byte[]> ever)
      throws IOException, InterruptedException {
    try {
      assertIsOneOf(ever, read(gateway, cap));
    } catch (GridException e) {
      assertThat(e.getMessage()).doesNotContain("null");
    }
  }

  private static void assertIsOneOf(List<byte[]> contents, byte[] read) {
    assertThat(contents).anyMatch(content -> Arrays.equals(content, read));
  }

  private static byte[] read(Grid gateway, WriteCap cap) throws IOException, InterruptedException {
    return gateway.open(cap).content();
  }

  @RepeatedTest(60)
  void changesOfSeveralGatewaysAreThereOrToldToHaveFailed(RandomGenerator random) throws Exception {
    EncodingParameters parameters = parameters(random);
    TestGrid grid = grid(parameters, random);
    WriteCap cap =
        grid.newGrid(parameters).create(MutableFormat.SDMF, ReplayableSource.ofBytes(new byte[0]));
    for (int server = 0; server < grid.memories().size(); server++) {
      double probability = random.nextInt(3) == 0 ? 0.05 : 0;
      grid.plan(server, FaultPlan.random(random.nextLong(), probability, FAULTS));
    }
    int gateways = random.nextInt(2, 4);
    List<Future<List<Integer>>> writers = new ArrayList<>();
    List<Integer> acknowledged = new ArrayList<>();
    try (TaskScope tasks = new TaskScope()) {
      for (int writer = 0; writer < gateways; writer++) {
        Grid gateway = grid.newGrid(parameters);
        int first = 20 * writer;
        writers.add(tasks.fork(() -> append(gateway, cap, first, 8)));
      }
      for (Future<List<Integer>> writer : writers) {
        acknowledged.addAll(writer.get());
      }
    }
    grid.heal();
    List<Integer> there = new ArrayList<>();
    for (byte one : read(grid.newGrid(parameters), cap)) {
      there.add((int) one);
    }
    assertThat(there).doesNotHaveDuplicates().containsAll(acknowledged);
  }

  /// Appends numbers one by one; returns those that are said to be there.
  private static List<Integer> append(Grid gateway, WriteCap cap, int first, int count)
      throws IOException, InterruptedException {
    List<Integer> acknowledged = new ArrayList<>();
    for (int number = first; number < first + count; number++) {
      byte next = (byte) number;
      try {
        gateway.open(cap).modify((content, attempt) -> with(content, next));
        acknowledged.add(number);
      } catch (GridException e) {
        assertThat(e.getMessage()).isNotNull();
      }
    }
    return acknowledged;
  }

  private static Optional<byte[]> with(byte[] content, byte next) {
    for (byte one : content) {
      if (one == next) {
        return Optional.empty();
      }
    }
    byte[] longer = Arrays.copyOf(content, content.length + 1);
    longer[content.length] = next;
    return Optional.of(longer);
  }
}
