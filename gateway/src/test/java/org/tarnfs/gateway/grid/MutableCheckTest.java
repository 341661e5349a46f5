// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.gateway.grid.TestGrid.content;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.InMemoryMutableShares;

/// Checks and repairs of mutable files of three of ten shares.
@Timeout(60)
@ExtendWith(Seeds.class)
final class MutableCheckTest {

  private static final CheckOptions CHECK = new CheckOptions(false, false);
  private static final CheckOptions VERIFY = new CheckOptions(true, false);

  private final TestGrid grid = TestGrid.of(10);

  private WriteCap create(MutableFormat format, byte[] content)
      throws IOException, InterruptedException {
    return grid.grid().create(format, ReplayableSource.ofBytes(content));
  }

  private static StorageIndex index(WriteCap cap) {
    return cap.writeKey().readKey().storageIndex();
  }

  private InMemoryMutableShares memory(int server) {
    return grid.memory(server).mutable();
  }

  private ShareNumber shareOn(int server, WriteCap cap) {
    return memory(server).shares(index(cap)).iterator().next();
  }

  private Map<ShareNumber, byte[]> shares(WriteCap cap) throws IOException {
    Map<ShareNumber, byte[]> shares = new HashMap<>();
    for (int server = 0; server < 10; server++) {
      for (ShareNumber number : memory(server).shares(index(cap))) {
        int length = (int) memory(server).length(index(cap), number);
        shares.put(number, memory(server).read(index(cap), number, 0, length).array());
      }
    }
    return shares;
  }

  private CheckResults check(FileCap cap, CheckOptions options)
      throws IOException, InterruptedException {
    return grid.grid().check(cap, options);
  }

  private CheckAndRepairResults repair(FileCap cap) throws IOException, InterruptedException {
    return grid.grid().checkAndRepair(cap, VERIFY);
  }

  @ParameterizedTest
  @EnumSource
  void wholeFileIsHealthyByAnyOfItsCaps(MutableFormat format) throws Exception {
    WriteCap cap = create(format, content(300_000, 1));

    for (FileCap any :
        new FileCap[] {cap, cap.readCap(), (FileCap) cap.toVerifyOnly().orElseThrow()}) {
      CheckResults results = check(any, VERIFY);

      assertThat(results.health().healthy()).isTrue();
      assertThat(results.health().summary()).isEqualTo("Healthy");
      assertThat(results.counts()).isEqualTo(new CheckResults.ShareCounts(3, 10, 10, 10, 10, 0));
      assertThat(results.shares().places()).hasSize(10);
      assertThat(results.shares().places().keySet()).allMatch(it -> it.matches("seq1-....-sh\\d"));
      assertThat(results.servers().responding()).hasSize(10);
    }
  }

  @ParameterizedTest
  @EnumSource
  void missingSharesArePutBackJustAsTheyWere(MutableFormat format) throws Exception {
    WriteCap cap = create(format, content(300_000, 1));
    Map<ShareNumber, byte[]> before = shares(cap);
    for (int server = 0; server < 7; server++) {
      memory(server).remove(index(cap), shareOn(server, cap));
    }
    assertThat(check(cap, CHECK).health().healthy()).isFalse();
    assertThat(check(cap, CHECK).counts().good()).isEqualTo(3);

    CheckAndRepairResults results = repair(cap);

    assertThat(results.attempted()).isTrue();
    assertThat(results.troubles()).isEmpty();
    assertThat(results.successful()).isTrue();
    assertThat(shares(cap)).usingRecursiveComparison().isEqualTo(before);
    assertThat(repair(cap).attempted()).isFalse();
  }

  @Test
  void emptyFileIsRepaired() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, new byte[0]);
    memory(0).remove(index(cap), shareOn(0, cap));

    assertThat(repair(cap).successful()).isTrue();
    assertThat(grid.get(cap.readCap())).isEmpty();
  }

  @RepeatedTest(20)
  void verifyFindsAnyDamageAndRepairHealsIt(RandomGenerator random) throws Exception {
    MutableFormat format = random.nextBoolean() ? MutableFormat.SDMF : MutableFormat.MDMF;
    byte[] content = content(random.nextInt(1, 200_000), 1);
    WriteCap cap = create(format, content);
    int damaged = random.nextInt(1, 8);
    for (int server = 0; server < damaged; server++) {
      ShareNumber number = shareOn(server, cap);
      int length = (int) memory(server).length(index(cap), number);
      // In MDMF there is a gap before the data that nothing proves; a hash is at the end of all.
      int offset = random.nextInt(4) == 0 ? random.nextInt(123) : length - 1 - random.nextInt(32);
      memory(server).corrupt(index(cap), number, offset);
    }

    CheckResults found = check(cap, VERIFY);
    assertThat(found.shares().corrupt().size() + found.shares().incompatible().size())
        .isEqualTo(damaged);
    assertThat(repair(cap).successful()).isTrue();

    assertThat(check(cap, VERIFY).health().healthy()).isTrue();
    assertThat(repair(cap).attempted()).isFalse();
    assertThat(grid.get(cap.readCap())).isEqualTo(content);
  }

  @Test
  void sharesOfAnOldVersionAreReplaced() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));
    grid.fail(3, Fault.REFUSE);
    grid.grid().open(cap).overwrite(ReplayableSource.ofBytes(content(100, 2)));
    grid.heal();
    CheckResults mixed = check(cap, CHECK);
    assertThat(mixed.health().healthy()).isFalse();
    assertThat(mixed.counts().wrong()).isEqualTo(3);

    assertThat(repair(cap).successful()).isTrue();

    assertThat(check(cap, VERIFY).health().healthy()).isTrue();
    assertThat(repair(cap).attempted()).isFalse();
    assertThat(grid.get(cap.readCap())).isEqualTo(content(100, 2));
  }

  /// Has two gateways change a file that do not know of each other; the changes of the first are
  /// left on so many servers.
  private Map<ShareNumber, byte[]> leaveRival(WriteCap cap, int servers) throws Exception {
    Map<ShareNumber, byte[]> before = shares(cap);
    grid.newGrid().open(cap).overwrite(ReplayableSource.ofBytes(content(100, 2)));
    Map<ShareNumber, byte[]> rival = shares(cap);
    restore(cap, before, 10);
    grid.newGrid().open(cap).overwrite(ReplayableSource.ofBytes(content(100, 3)));
    Map<ShareNumber, byte[]> last = shares(cap);
    restore(cap, rival, servers);
    return last;
  }

  private void restore(WriteCap cap, Map<ShareNumber, byte[]> shares, int servers)
      throws IOException {
    for (int server = 0; server < servers; server++) {
      ShareNumber number = shareOn(server, cap);
      memory(server).replace(index(cap), number, requireNonNull(shares.get(number)));
    }
  }

  @Test
  void sharesOfAnotherVersionOfTheSameNumberGiveWayToTheOneThatCounts() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));
    Map<ShareNumber, byte[]> last = leaveRival(cap, 3);
    assertThat(check(cap, CHECK).health().healthy()).isFalse();

    assertThat(repair(cap).successful()).isTrue();

    assertThat(shares(cap)).usingRecursiveComparison().isEqualTo(last);
    assertThat(repair(cap).attempted()).isFalse();
  }

  @Test
  void oneOfTwoVersionsIsKeptIfNeitherCounts() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));
    var unusedLast = leaveRival(cap, 5);

    assertThat(repair(cap).successful()).isTrue();

    assertThat(check(cap, VERIFY).health().healthy()).isTrue();
    assertThat(repair(cap).attempted()).isFalse();
    assertThat(grid.get(cap.readCap())).isIn(content(100, 2), content(100, 3));
  }

  @Test
  void repairNeedsTheWriteCapAndSaysSo() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));
    memory(0).remove(index(cap), shareOn(0, cap));

    CheckAndRepairResults results = repair(cap.readCap());

    assertThat(results.attempted()).isFalse();
    assertThat(results.troubles())
        .containsExactly("only who holds the write cap can repair a mutable file");
  }

  @Test
  void fileThatIsLostIsToldToBe() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));
    for (int server = 0; server < 8; server++) {
      memory(server).remove(index(cap), shareOn(server, cap));
    }

    CheckAndRepairResults results = repair(cap);

    assertThat(results.attempted()).isFalse();
    assertThat(results.pre().health().recoverable()).isFalse();
    assertThat(results.pre().health().unrecoverableVersions()).isEqualTo(1);
    assertThat(results.pre().health().summary())
        .isEqualTo("Not Healthy: unrecoverable: 2 shares (enc 3-of-10)");
  }

  @Test
  void leasesAreRenewed() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));

    CheckResults results = check(cap, new CheckOptions(false, true));

    assertThat(results.servers().leases().renewed()).isEqualTo(10);
  }
}
