// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.Operation;

@Timeout(60)
class GridTest {

  private static final EncodingParameters THREE_OF_TEN = new EncodingParameters(3, 10, 7);
  private static final int SEGMENT = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 55})
  void smallFileIsInItsCap(int size) throws Exception {
    TestGrid grid = TestGrid.of(10);

    Uploaded uploaded = grid.put(TestGrid.content(size, 1), THREE_OF_TEN);

    assertThat(uploaded.cap()).isInstanceOf(LiteralCap.class);
    assertThat(grid.calls()).isZero();
    assertThat(grid.get(uploaded.cap())).isEqualTo(TestGrid.content(size, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1", "1, 3", "2, 3", "3, 10", "7, 7", "25, 100",
  })
  void fileOfAnySizeComesBack(int needed, int total) throws Exception {
    EncodingParameters parameters = new EncodingParameters(needed, total, 1);
    TestGrid grid = TestGrid.of(Math.min(total, 10));
    for (int size : new int[] {56, 57, 1000, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT + 7}) {
      byte[] content = TestGrid.content(size, size);

      assertThat(grid.get(grid.put(content, parameters).cap())).isEqualTo(content);
    }
  }

  @Test
  void anyRangeComesBack() throws Exception {
    TestGrid grid = TestGrid.of(10);
    byte[] content = TestGrid.content(4 * SEGMENT + 12345, 3);
    var cap = grid.put(content, THREE_OF_TEN).cap();
    for (long[] range :
        new long[][] {
          {0, 0},
          {0, 1},
          {SEGMENT - 1, SEGMENT + 1},
          {SEGMENT, 2L * SEGMENT},
          {content.length - 1, content.length},
          {100, content.length},
          {2_000_000, 2_065_536},
        }) {
      assertThat(grid.get(cap, new ByteRange(range[0], range[1])))
          .isEqualTo(Arrays.copyOfRange(content, (int) range[0], (int) range[1]));
    }
  }

  @Test
  void eachServerGetsOneShare() throws Exception {
    TestGrid grid = TestGrid.of(10);

    Uploaded uploaded = grid.put(TestGrid.content(5000, 4), THREE_OF_TEN);

    assertThat(uploaded.happiness()).isEqualTo(10);
    assertThat(uploaded.placement()).hasSize(10);
    Set<String> servers = new HashSet<>();
    uploaded.placement().values().forEach(servers::addAll);
    assertThat(servers).hasSize(10);
  }

  @Test
  void equalFileIsStoredOnce() throws Exception {
    TestGrid grid = TestGrid.of(10);
    byte[] content = TestGrid.content(2 * SEGMENT, 6);
    Uploaded first = grid.put(content, THREE_OF_TEN);
    int calls = grid.calls();

    Uploaded second = grid.put(content, THREE_OF_TEN);

    assertThat(second.cap()).isEqualTo(first.cap());
    assertThat(second.placement()).isEqualTo(first.placement());
    assertThat(grid.calls() - calls).isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"NONE"},
      mode = EnumSource.Mode.EXCLUDE)
  void fileSurvivesAllButThreeServersFailing(Fault fault) throws Exception {
    TestGrid grid = TestGrid.of(10);
    byte[] content = TestGrid.content(2 * SEGMENT + 5, 7);
    var cap = grid.put(content, THREE_OF_TEN).cap();

    grid.fail(7, fault);

    assertThat(grid.get(cap)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"NONE"},
      mode = EnumSource.Mode.EXCLUDE)
  void serversThatFailDuringTheDownloadAreReplaced(Fault fault) throws Exception {
    TestGrid grid = TestGrid.of(10);
    byte[] content = TestGrid.content(6 * SEGMENT + 5, 8);
    var cap = grid.put(content, THREE_OF_TEN).cap();

    for (int server = 0; server < 7; server++) {
      grid.plan(server, FaultPlan.after(3 + server % 3, fault));
    }

    assertThat(grid.get(cap)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSE", "HANG"})
  void uploadGoesOnWhileHappinessCanBeReached(Fault fault) throws Exception {
    TestGrid grid = TestGrid.of(10).fail(3, fault);
    byte[] content = TestGrid.content(SEGMENT + 5, 9);

    Uploaded uploaded = grid.put(content, THREE_OF_TEN);

    assertThat(uploaded.happiness()).isEqualTo(7);
    assertThat(uploaded.placement()).hasSize(10);
    assertThat(grid.get(uploaded.cap())).isEqualTo(content);
  }

  @Test
  void serverThatDiesDuringTheUploadIsReplacedByOneThatHasNone() throws Exception {
    TestGrid grid = TestGrid.of(12);
    for (int server = 0; server < 2; server++) {
      grid.plan(server, FaultPlan.after(3, Fault.REFUSE));
    }
    byte[] content = TestGrid.content(5 * SEGMENT + 5, 10);

    Uploaded uploaded = grid.put(content, new EncodingParameters(3, 10, 10));

    assertThat(uploaded.happiness()).isEqualTo(10);
    assertThat(grid.get(uploaded.cap())).isEqualTo(content);
  }

  @Test
  void uploadThatCannotBeHappySaysWhatItNeedsAndHas() {
    TestGrid grid = TestGrid.of(10).fail(4, Fault.REFUSE);

    assertThatThrownBy(() -> grid.put(TestGrid.content(5000, 11), THREE_OF_TEN))
        .isInstanceOf(UnhappyUploadException.class)
        .hasMessageContaining("need 7 servers")
        .hasMessageContaining("have 6 of 10 known")
        .hasMessageContaining("server 0");
    assertThat(grid.memories()).allMatch(memory -> memory.storageIndexes().isEmpty());
  }

  @Test
  void fileWithTooFewSharesLeftSaysSoAndIsBackWhenTheServersAre() throws Exception {
    TestGrid grid = TestGrid.of(10);
    byte[] content = TestGrid.content(SEGMENT + 5, 12);
    var file = grid.grid().open((ChkReadCap) grid.put(content, THREE_OF_TEN).cap());
    grid.fail(8, Fault.REFUSE);
    var out = new java.io.ByteArrayOutputStream();
    var channel = java.nio.channels.Channels.newChannel(out);
    ByteRange all = new ByteRange(0, content.length);

    assertThatThrownBy(() -> file.read(all, channel))
        .isInstanceOf(NotEnoughSharesException.class)
        .hasMessageContaining("need 3");

    grid.heal();
    file.read(all, channel);
    assertThat(out.toByteArray()).isEqualTo(content);
  }

  @Test
  void damagedBlockIsReplacedAndItsServerIsTold() throws Exception {
    TestGrid grid = TestGrid.of(10);
    byte[] content = TestGrid.content(SEGMENT + 5, 13);
    ChkReadCap cap = (ChkReadCap) grid.put(content, THREE_OF_TEN).cap();
    for (var memory : grid.memories()) {
      for (ShareNumber share : memory.shares(cap.storageIndex())) {
        if (share.value() < 7) {
          memory.corrupt(cap.storageIndex(), share, 40);
        }
      }
    }

    assertThat(grid.get(cap)).isEqualTo(content);

    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (advisories(grid) < 1 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(advisories(grid)).isPositive();
  }

  private static int advisories(TestGrid grid) {
    return grid.memories().stream().mapToInt(memory -> memory.advisories().size()).sum();
  }

  @Test
  void uploadCutOffIsTakenUpAgain() throws Exception {
    TestGrid grid = TestGrid.of(7);
    IntStream.range(0, 7).forEach(i -> grid.plan(i, FaultPlan.after(2, Fault.REFUSE)));
    byte[] content = TestGrid.content(3 * SEGMENT, 14);
    assertThatThrownBy(() -> grid.put(content, THREE_OF_TEN))
        .isInstanceOf(UnhappyUploadException.class);

    grid.heal();

    assertThat(grid.get(grid.put(content, THREE_OF_TEN).cap())).isEqualTo(content);
  }

  @Test
  void fewServersTakeSeveralSharesEach() throws Exception {
    TestGrid grid = TestGrid.of(4);
    byte[] content = TestGrid.content(7000, 15);

    Uploaded uploaded = grid.put(content, new EncodingParameters(3, 10, 4));

    assertThat(uploaded.happiness()).isEqualTo(4);
    grid.fail(2, Fault.REFUSE);
    assertThat(grid.get(uploaded.cap())).isEqualTo(content);
  }

  @Test
  void serverThatLiesAboutWhatItTookIsFoundOut() throws Exception {
    TestGrid grid = TestGrid.of(10);
    grid.plan(0, FaultPlan.always(Fault.REFUSE).onlyFor(Operation.WRITE));

    Uploaded uploaded = grid.put(TestGrid.content(70_000, 16), THREE_OF_TEN);

    assertThat(uploaded.placement()).hasSize(10);
    assertThat(uploaded.happiness()).isEqualTo(9);
  }
}
