// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.file.BeyondEndException;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.TooLargeException;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.immutable.Uploaded;

/// Whatever servers do wrong, a cap stands for a file that is safe, and reading gives that file or
/// says why not. The servers wait rather than compute, so these tests run side by side.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(Seeds.class)
final class RandomFaultsTest {

  @RepeatedTest(150)
  void capIsGivenOnlyForAFileThatIsSafe(RandomGenerator random) throws Exception {
    Scenario scenario = Scenario.random(random);
    scenario.misbehave();

    assertSafeOrHopeless(scenario);
  }

  @RepeatedTest(100)
  void capIsGivenOnlyForAFileThatIsSafeThoughSomeOfItWasThereBefore(RandomGenerator random)
      throws Exception {
    Scenario scenario = Scenario.random(random);
    scenario.putHappyWith(1);
    scenario.damageDisks(random, random.nextInt(1, 4), true);
    scenario.misbehave();

    assertSafeOrHopeless(scenario);
  }

  @RepeatedTest(8)
  void uploadGoesOnAlthoughServersHang(RandomGenerator random) throws Exception {
    Scenario scenario = Scenario.withHangingServers(random);
    scenario.misbehave();

    assertSafeOrHopeless(scenario);
  }

  private static void assertSafeOrHopeless(Scenario scenario) throws Exception {
    Map<Integer, Set<ShareNumber>> attainable = scenario.attainable();
    Optional<Uploaded> uploaded = uploaded(scenario);
    scenario.grid.heal();
    if (uploaded.isPresent()) {
      assertSafe(scenario, uploaded.get());
      assertThat(scenario.grid.get(uploaded.get().cap()))
          .as(scenario::toString)
          .isEqualTo(scenario.content);
    } else {
      assertThat(isEnough(attainable, scenario)).as(scenario::toString).isFalse();
    }
    if (isEnough(scenario.attainable(), scenario)) {
      scenario.put();
    }
  }

  private static boolean isEnough(Map<Integer, Set<ShareNumber>> holdings, Scenario scenario) {
    return Scenario.happiness(holdings) >= scenario.parameters.happy()
        && Scenario.different(holdings).size() >= scenario.parameters.needed();
  }

  /// What was uploaded, or nothing after an exception that makes sense.
  private static Optional<Uploaded> uploaded(Scenario scenario)
      throws IOException, InterruptedException {
    try {
      return Optional.of(scenario.put());
    } catch (GridException e) {
      switch (e) {
        case UnhappyUploadException unhappy -> {
          assertThat(unhappy.wanted())
              .isIn(scenario.parameters.happy(), scenario.parameters.needed());
          assertThat(unhappy.reached()).isBetween(0, unhappy.wanted() - 1);
        }
        case NotEnoughSharesException _,
            UncoordinatedWriteException _,
            TooLargeException _,
            UnsupportedCapException _,
            BeyondEndException _ ->
            throw new AssertionError(e);
      }
      return Optional.empty();
    }
  }

  private static void assertSafe(Scenario scenario, Uploaded uploaded) throws IOException {
    assertThat(uploaded.cap()).as(scenario::toString).isEqualTo(scenario.cap());
    Map<Integer, Set<ShareNumber>> whole = scenario.wholeShares(false);
    assertThat(isEnough(whole, scenario)).as(scenario::toString).isTrue();
    assertThat(uploaded.happiness())
        .as(scenario::toString)
        .isBetween(scenario.parameters.happy(), Scenario.happiness(whole));
    for (Map.Entry<ShareNumber, Set<String>> share : uploaded.placement().entrySet()) {
      for (String server : share.getValue()) {
        int number = Integer.parseInt(server.substring("server ".length()));
        Set<ShareNumber> there = scenario.wholeSharesOn(number);
        if (scenario.parameters.needed() > 1) {
          assertThat(there).as(scenario::toString).contains(share.getKey());
        } else {
          // All shares are as good as the same, and any proves any.
          assertThat(there).as(scenario::toString).isNotEmpty();
        }
      }
    }
  }

  @RepeatedTest(150)
  void readingGivesTheFileOrSaysWhyNot(RandomGenerator random) throws Exception {
    Scenario scenario = Scenario.random(random);
    scenario.putHappyWith(1);
    scenario.damageDisks(random, random.nextInt(2, 6), false);

    assertRead(scenario, 3, random);
  }

  @RepeatedTest(8)
  void readingGoesOnAlthoughServersHang(RandomGenerator random) throws Exception {
    Scenario scenario = Scenario.withHangingServers(random);
    scenario.putHappyWith(1);

    assertRead(scenario, 1, random);
  }

  private static void assertRead(Scenario scenario, int readings, RandomGenerator random)
      throws Exception {
    scenario.misbehave();
    ReadableFile file = scenario.grid.grid().open(scenario.cap());
    for (int i = 0; i < readings; i++) {
      boolean mustSucceed = isReadable(scenario.wholeShares(true), scenario);
      read(file, i == 0 ? wholeOf(file) : anyOf(file, random), mustSucceed, scenario);
    }
    scenario.grid.heal();
    read(file, wholeOf(file), isReadable(scenario.wholeShares(false), scenario), scenario);
  }

  private static boolean isReadable(Map<Integer, Set<ShareNumber>> holdings, Scenario scenario) {
    return Scenario.different(holdings).size() >= scenario.parameters.needed();
  }

  private static ByteRange wholeOf(ReadableFile file) {
    return new ByteRange(0, file.size());
  }

  private static ByteRange anyOf(ReadableFile file, RandomGenerator random) {
    long start = random.nextLong(file.size());
    return new ByteRange(start, random.nextLong(start, file.size() + 1));
  }

  private static void read(
      ReadableFile file, ByteRange range, boolean mustSucceed, Scenario scenario)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] expected = Arrays.copyOfRange(scenario.content, (int) range.start(), (int) range.end());
    try {
      file.read(range, Channels.newChannel(out));
      assertThat(out.toByteArray()).as(scenario::toString).isEqualTo(expected);
    } catch (NotEnoughSharesException e) {
      assertThat(mustSucceed).as(() -> e.getMessage() + ": " + scenario).isFalse();
      assertThat(e.found()).isLessThan(e.needed());
      assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(expected, out.size()));
    }
  }
}
