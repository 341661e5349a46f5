// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.CheckResults.Health;
import org.tarnfs.gateway.file.CheckResults.ServerTrouble;
import org.tarnfs.gateway.file.CheckResults.ShareCounts;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import org.tarnfs.storage.testing.Operation;

/// Whether a file is all there: what servers say, and what they really have.
@Timeout(60)
@ExtendWith(Seeds.class)
final class CheckTest {

  private static final CheckOptions BELIEVE = new CheckOptions(false, false);
  private static final CheckOptions VERIFY = new CheckOptions(true, false);
  private static final EncodingParameters THREE_OF_TEN = new EncodingParameters(3, 10, 7);
  private static final EncodingParameters TWO_OF_FOUR = new EncodingParameters(2, 4, 4);
  private static final ShareNumber ONE = new ShareNumber(1);
  private static final byte[] CONTENT = TestGrid.content(1000, 1);

  private final TestGrid grid = TestGrid.of(4, Duration.ofMillis(100));

  private ChkReadCap put(byte[] content, int segmentSize) throws Exception {
    return (ChkReadCap) grid.put(content, TWO_OF_FOUR, segmentSize).cap();
  }

  private ChkReadCap put() throws Exception {
    return put(CONTENT, 1 << 20);
  }

  private InMemoryStorageServer holder(ChkReadCap cap, ShareNumber number) {
    return grid.holders(cap, number).getFirst();
  }

  private String idOf(InMemoryStorageServer memory) {
    return "server " + grid.memories().indexOf(memory);
  }

  /// What the disks hold, in the form of the answer.
  private Map<String, Set<String>> places(ChkReadCap cap) {
    Map<String, Set<String>> places = new LinkedHashMap<>();
    for (int number = 0; number < cap.total(); number++) {
      for (InMemoryStorageServer holder : grid.holders(cap, new ShareNumber(number))) {
        places.computeIfAbsent("" + number, any -> new TreeSet<>()).add(idOf(holder));
      }
    }
    return places;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wholeFileIsHealthy(boolean verify) throws Exception {
    ChkReadCap cap = put();

    CheckResults results = grid.grid().check(cap, new CheckOptions(verify, false));

    assertThat(results.storageIndex()).contains(cap.storageIndex());
    assertThat(results.health()).isEqualTo(new Health(true, true, 1, 0, "Healthy"));
    assertThat(results.counts()).isEqualTo(new ShareCounts(2, 4, 4, 4, 4, 0));
    assertThat(results.shares().places()).isEqualTo(places(cap));
    assertThat(results.shares().places().keySet()).containsExactly("0", "1", "2", "3");
    assertThat(results.shares().corrupt()).isEmpty();
    assertThat(results.shares().incompatible()).isEmpty();
    assertThat(results.servers().responding())
        .containsExactlyInAnyOrder("server 0", "server 1", "server 2", "server 3");
    assertThat(results.servers().troubles()).isEmpty();
    assertThat(grid.calls(Operation.RENEW_LEASE)).isZero();
  }

  @Test
  void checkReadsNothingAndVerifyEveryByte() throws Exception {
    byte[] large = TestGrid.content((3 << 20) + 5, 2);
    ChkReadCap cap = put(large, 1 << 20);

    assertThat(grid.grid().check(cap, BELIEVE).health().healthy()).isTrue();
    assertThat(grid.calls(Operation.READ)).isZero();
    assertThat(grid.grid().check(cap, VERIFY).health().healthy()).isTrue();
    for (int server = 0; server < 4; server++) {
      assertThat(grid.count(server).bytesRead()).isGreaterThanOrEqualTo(large.length / 2);
    }
  }

  @Test
  void verifyCapIsEnough() throws Exception {
    ChkReadCap cap = put();

    assertThat(grid.grid().check(cap.verifyCap(), VERIFY))
        .isEqualTo(grid.grid().check(cap, VERIFY));
  }

  @Test
  void literalIsHealthy() throws Exception {
    var cap = grid.put(TestGrid.content(55, 1), TWO_OF_FOUR).cap();

    CheckResults results = grid.grid().check(cap, new CheckOptions(true, true));

    assertThat(results.storageIndex()).isEmpty();
    assertThat(results.health().healthy()).isTrue();
    assertThat(grid.grid().checkAndRepair(cap, VERIFY))
        .isEqualTo(CheckAndRepairResults.notAttempted(results));
    assertThat(grid.calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void missingSharesAreFound(boolean verify) throws Exception {
    ChkReadCap cap = put();
    holder(cap, ONE).remove(cap.storageIndex(), ONE);

    CheckResults one = grid.grid().check(cap, new CheckOptions(verify, false));

    assertThat(one.health())
        .isEqualTo(new Health(false, true, 1, 0, "Not Healthy: 3 shares (enc 2-of-4)"));
    assertThat(one.counts()).isEqualTo(new ShareCounts(2, 4, 3, 3, 3, 0));
    assertThat(one.shares().places()).isEqualTo(places(cap));
    for (int number : new int[] {0, 2}) {
      ShareNumber share = new ShareNumber(number);
      holder(cap, share).remove(cap.storageIndex(), share);
    }

    CheckResults three = grid.grid().check(cap, new CheckOptions(verify, false));

    assertThat(three.health())
        .isEqualTo(new Health(false, false, 0, 1, "Not Healthy: 1 shares (enc 2-of-4)"));
  }

  @ParameterizedTest
  @EnumSource
  void verifyFindsEveryDamageAndTheServerIsTold(ShareDamage damage) throws Exception {
    for (int segmentSize : new int[] {1 << 20, 150}) {
      ChkReadCap cap = put(TestGrid.content(1000, segmentSize), segmentSize);
      InMemoryStorageServer holder = holder(cap, ONE);
      byte[] neighbour = grid.share(cap, new ShareNumber(0));
      holder.put(cap.storageIndex(), ONE, damage.of(grid.share(cap, ONE), neighbour));
      int told = holder.advisories().size();

      CheckResults verified = grid.grid().check(cap, VERIFY);

      assertThat(verified.health())
          .isEqualTo(new Health(false, true, 1, 0, "Not Healthy: 3 shares (enc 2-of-4)"));
      assertThat(verified.counts()).isEqualTo(new ShareCounts(2, 4, 3, 3, 3, 0));
      assertThat(verified.shares().places()).doesNotContainKey("1");
      var corrupt =
          damage == ShareDamage.NO_SHARE_OF_THE_FILE
              ? verified.shares().incompatible()
              : verified.shares().corrupt();
      assertThat(corrupt)
          .singleElement()
          .satisfies(
              share -> {
                assertThat(share.server()).isEqualTo(idOf(holder));
                assertThat(share.number()).isEqualTo(ONE);
                assertThat(share.trouble()).isNotBlank();
              });
      assertThat(verified.servers().responding()).hasSize(4);
      assertThat(grid.grid().check(cap, BELIEVE).health().healthy()).isTrue();
      while (damage != ShareDamage.NO_SHARE_OF_THE_FILE && holder.advisories().size() == told) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void shareOfAFormFromTheFutureIsToldFromACorruptOne() throws Exception {
    ChkReadCap cap = put();
    byte[] share = grid.share(cap, ONE);
    share[3] = 3;
    holder(cap, ONE).put(cap.storageIndex(), ONE, share);

    CheckResults results = grid.grid().check(cap, VERIFY);

    assertThat(results.shares().corrupt()).isEmpty();
    assertThat(results.shares().incompatible())
        .singleElement()
        .satisfies(s -> assertThat(s.trouble()).contains("version 3"));
    assertThat(results.counts().good()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 150})
  void everyFlippedBitIsFound(int segmentSize, RandomGenerator random) throws Exception {
    ChkReadCap cap = put(CONTENT, segmentSize);
    InMemoryStorageServer holder = holder(cap, ONE);
    byte[] share = grid.share(cap, ONE);

    for (int offset = 0; offset < share.length; offset++) {
      byte[] damaged = share.clone();
      damaged[offset] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      holder.put(cap.storageIndex(), ONE, damaged);

      assertThat(grid.grid().check(cap, VERIFY).counts().good()).as("at " + offset).isEqualTo(3);
    }
  }

  @Test
  void flippedBitsOfALargeShareAreFound(RandomGenerator random) throws Exception {
    ChkReadCap cap = put(TestGrid.content((5 << 20) + 7, 3), 1 << 20);
    InMemoryStorageServer holder = holder(cap, ONE);
    byte[] share = grid.share(cap, ONE);

    for (int i = 0; i < 10; i++) {
      int offset = random.nextInt(share.length);
      holder.put(cap.storageIndex(), ONE, ShareDamage.flipped(share, offset));

      assertThat(grid.grid().check(cap, VERIFY).counts().good()).as("at " + offset).isEqualTo(3);
    }
  }

  /// Of so many segments that a hash tree is read in several pieces.
  @Test
  void flippedBitsOfAShareWithALargeTreeAreFound(RandomGenerator random) throws Exception {
    ChkReadCap cap = put(TestGrid.content(20_000, 4), 2);
    InMemoryStorageServer holder = holder(cap, ONE);
    byte[] share = grid.share(cap, ONE);

    assertThat(grid.grid().check(cap, VERIFY).health().healthy()).isTrue();
    for (int i = 0; i < 10; i++) {
      int offset = random.nextInt(share.length);
      holder.put(cap.storageIndex(), ONE, ShareDamage.flipped(share, offset));

      assertThat(grid.grid().check(cap, VERIFY).counts().good()).as("at " + offset).isEqualTo(3);
    }
  }

  @Test
  void cutShareIsFoundWhereverItIsCut(RandomGenerator random) throws Exception {
    ChkReadCap cap = put(CONTENT, 150);
    byte[] share = grid.share(cap, ONE);
    InMemoryStorageServer holder = holder(cap, ONE);

    for (int i = 0; i < 50; i++) {
      byte[] cut = Arrays.copyOf(share, random.nextInt(share.length));
      holder.put(cap.storageIndex(), ONE, cut);

      assertThat(grid.grid().check(cap, VERIFY).counts().good()).isEqualTo(3);
    }
  }

  @Test
  void damagedShareElsewhereDoesNotMakeAFileUnhealthy() throws Exception {
    ChkReadCap cap = put();
    InMemoryStorageServer other = holder(cap, new ShareNumber(0));
    other.put(cap.storageIndex(), ONE, new byte[] {0, 0, 0, 1});

    CheckResults results = grid.grid().check(cap, VERIFY);

    assertThat(results.health().healthy()).isTrue();
    assertThat(results.shares().corrupt()).hasSize(1);
    assertThat(results.counts().goodHosts()).isEqualTo(4);
  }

  @Test
  void happinessIsOfServersWithAShareOfTheirOwn() throws Exception {
    ChkReadCap cap = put();
    InMemoryStorageServer zero = holder(cap, new ShareNumber(0));
    zero.put(cap.storageIndex(), ONE, grid.share(cap, ONE));
    grid.memories().stream()
        .filter(memory -> memory != zero)
        .forEach(memory -> memory.remove(cap.storageIndex(), ONE));

    CheckResults results = grid.grid().check(cap, VERIFY);

    assertThat(results.counts()).isEqualTo(new ShareCounts(2, 4, 3, 4, 3, 0));
    assertThat(results.health().healthy()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSE", "HANG", "FAIL"})
  void serverThatDoesNotAnswerIsNamed(Fault fault) throws Exception {
    ChkReadCap cap = put();
    InMemoryStorageServer holder = holder(cap, ONE);
    int server = grid.memories().indexOf(holder);
    grid.plan(server, FaultPlan.always(fault));

    CheckResults results = grid.grid().check(cap, VERIFY);

    assertThat(results.counts().good()).isEqualTo(3);
    assertThat(results.servers().responding()).hasSize(3).doesNotContain("server " + server);
    assertThat(results.servers().troubles())
        .singleElement()
        .satisfies(
            trouble -> {
              assertThat(trouble.server()).isEqualTo("server " + server);
              assertThat(trouble.name()).isEqualTo("server " + server);
              assertThat(trouble.trouble()).isNotBlank();
            });
    assertThat(results.shares().corrupt()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSE", "HANG", "FAIL"})
  void shareThatCannotBeReadIsNeitherGoodNorCorrupt(Fault fault) throws Exception {
    ChkReadCap cap = put();
    InMemoryStorageServer holder = holder(cap, ONE);
    holder.put(cap.storageIndex(), new ShareNumber(0), new byte[100]);
    int server = grid.memories().indexOf(holder);
    grid.plan(server, FaultPlan.always(fault).onlyFor(Operation.READ));

    CheckResults results = grid.grid().check(cap, VERIFY);

    assertThat(results.counts().good()).isEqualTo(3);
    assertThat(results.shares().corrupt()).isEmpty();
    assertThat(results.servers().responding()).hasSize(4);
    assertThat(results.servers().troubles())
        .extracting(ServerTrouble::trouble)
        .singleElement()
        .asString()
        .contains("share 0", "share 1");
  }

  @Test
  void serverThatClaimsSharesItDoesNotHaveIsBelievedUntilTheyAreRead() throws Exception {
    ChkReadCap cap = put();
    InMemoryStorageServer holder = holder(cap, ONE);
    holder.remove(cap.storageIndex(), ONE);
    int server = grid.memories().indexOf(holder);
    grid.plan(server, FaultPlan.always(Fault.CLAIM_SHARES));

    assertThat(grid.grid().check(cap, BELIEVE).counts())
        .isEqualTo(new ShareCounts(2, 4, 4, 4, 4, 0));
    CheckResults verified = grid.grid().check(cap, VERIFY);
    assertThat(verified.counts()).isEqualTo(new ShareCounts(2, 4, 3, 3, 3, 0));
    assertThat(verified.servers().troubles())
        .singleElement()
        .satisfies(trouble -> assertThat(trouble.server()).isEqualTo("server " + server));
  }

  @Test
  void gridWithoutServersHasNothing() throws Exception {
    ChkReadCap cap = put();

    CheckResults results = TestGrid.of(0).grid().check(cap, VERIFY);

    assertThat(results.health().recoverable()).isFalse();
    assertThat(results.servers().responding()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leasesAreRenewedOnAllServersThatHaveShares(boolean verify) throws Exception {
    ChkReadCap cap = put();
    StorageIndex index = cap.storageIndex();
    TestGrid other = TestGrid.of(6, Duration.ofMillis(100));
    for (int server = 0; server < 4; server++) {
      for (ShareNumber number : grid.memory(server).shares(index)) {
        other.memory(server).put(index, number, grid.share(cap, number));
      }
    }
    other.plan(3, FaultPlan.always(Fault.HANG).onlyFor(Operation.RENEW_LEASE));

    CheckResults results = other.grid().check(cap, new CheckOptions(verify, true));

    assertThat(results.health().healthy()).isTrue();
    assertThat(results.servers().leases().renewed()).isEqualTo(3);
    assertThat(results.servers().leases().failed())
        .singleElement()
        .satisfies(trouble -> assertThat(trouble.server()).isEqualTo("server 3"));
    for (int server = 0; server < 3; server++) {
      assertThat(other.memory(server).leases(index)).isEqualTo(grid.memory(server).leases(index));
    }
    assertThat(other.calls(Operation.RENEW_LEASE)).isEqualTo(6);
  }

  @Test
  void verifyingKeepsToTheMemoryThereIs() throws Exception {
    TestGrid small = TestGrid.of(10, new MemoryBudget(100_000));
    var cap = small.put(TestGrid.content(3 << 20, 5), THREE_OF_TEN).cap();

    assertThat(small.grid().check(cap, VERIFY).health().healthy()).isTrue();
  }

  @Test
  void capsThatCannotBeCheckedAreRefused() throws Exception {
    ChkVerifyCap real = put().verifyCap();
    ChkVerifyCap empty = new ChkVerifyCap(real.storageIndex(), real.uebHash(), 2, 4, 0);
    ChkVerifyCap huge = new ChkVerifyCap(real.storageIndex(), real.uebHash(), 2, 4, Long.MAX_VALUE);
    List<FileCap> refused = List.of(empty, huge);
    for (FileCap cap : refused) {
      assertThatExceptionOfType(UnsupportedCapException.class)
          .isThrownBy(() -> grid.grid().check(cap, VERIFY));
      assertThatExceptionOfType(UnsupportedCapException.class)
          .isThrownBy(() -> grid.grid().checkAndRepair(cap, VERIFY));
    }
  }
}
