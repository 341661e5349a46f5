// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.storage.testing.Operation;

/// Whatever happened to shares, a verify finds it, and one repair makes it good where that can be
/// done; whatever servers do meanwhile, nothing gets worse and nobody is told otherwise.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(Seeds.class)
final class RandomRepairsTest {

  private static final CheckOptions BELIEVE = new CheckOptions(false, false);
  private static final CheckOptions VERIFY = new CheckOptions(true, false);

  @RepeatedTest(150)
  void oneRepairOnSoundServersMakesGoodAllThatCanBe(RandomGenerator random) throws Exception {
    Scenario scenario = damaged(random);
    ChkVerifyCap cap = scenario.cap().verifyCap();
    Grid grid = scenario.grid.grid();
    Map<Integer, Set<ShareNumber>> before = scenario.wholeShares(false);
    boolean isReadable = different(before) >= cap.needed();
    boolean canBeWhole = isReadable && Scenario.different(possible(scenario)).size() == cap.total();

    CheckAndRepairResults results = grid.checkAndRepair(cap, VERIFY);

    assertThat(places(results.pre())).as(scenario::toString).isEqualTo(withoutNone(before));
    assertThat(results.pre().health().recoverable()).as(scenario::toString).isEqualTo(isReadable);
    assertThat(results.post().health().healthy()).as(scenario::toString).isEqualTo(canBeWhole);
    assertThat(results.attempted())
        .isEqualTo(isReadable && different(before) < scenario.parameters.total());
    assertThat(results.successful()).isEqualTo(results.attempted() && canBeWhole);
    Map<Integer, Set<ShareNumber>> after = scenario.wholeShares(false);
    assertThat(places(results.post())).as(scenario::toString).isEqualTo(withoutNone(after));
    assertThat(places(grid.check(cap, VERIFY))).isEqualTo(withoutNone(after));
    int writes = scenario.grid.calls(Operation.WRITE);
    assertThat(grid.checkAndRepair(cap, VERIFY).post().counts()).isEqualTo(results.post().counts());
    assertThat(scenario.grid.calls(Operation.WRITE)).isEqualTo(writes);
    if (isReadable) {
      assertThat(scenario.grid.get(scenario.cap())).isEqualTo(scenario.content);
    }
  }

  @RepeatedTest(50)
  void repairThatBelievesServersSettlesToo(RandomGenerator random) throws Exception {
    Scenario scenario = damaged(random);
    ChkVerifyCap cap = scenario.cap().verifyCap();
    Grid grid = scenario.grid.grid();

    CheckAndRepairResults first = grid.checkAndRepair(cap, BELIEVE);

    int writes = scenario.grid.calls(Operation.WRITE);
    CheckAndRepairResults second = grid.checkAndRepair(cap, BELIEVE);
    if (first.successful()) {
      assertThat(second.attempted()).as(scenario::toString).isFalse();
    }
    assertThat(second.post().counts().good())
        .as(scenario::toString)
        .isGreaterThanOrEqualTo(first.post().counts().good());
    if (first.post().health().recoverable()) {
      // Of what is believed to be there, but is not, each repair tries anew.
      assertThat(scenario.grid.calls(Operation.WRITE)).as(scenario::toString).isEqualTo(writes);
    }
  }

  @RepeatedTest(150)
  void repairOnServersThatGoWrongIsNeverCalledGoodWhenItIsNot(RandomGenerator random)
      throws Exception {
    Scenario scenario = damaged(random);
    Map<Integer, Set<ShareNumber>> before = scenario.wholeShares(false);
    CheckOptions options = new CheckOptions(true, random.nextBoolean());
    scenario.misbehave();

    CheckAndRepairResults results =
        scenario.grid.grid().checkAndRepair(scenario.cap().verifyCap(), options);

    scenario.grid.heal();
    Map<Integer, Set<ShareNumber>> after = scenario.wholeShares(false);
    before.forEach((server, shares) -> assertThat(after.get(server)).containsAll(shares));
    if (results.successful() && scenario.parameters.needed() > 1) {
      // Where one share is enough, all are as good as the same, and any proves any.
      assertThat(different(after)).as(scenario::toString).isEqualTo(scenario.parameters.total());
    }
    if (different(before) >= scenario.parameters.needed()) {
      CheckAndRepairResults healed =
          scenario.grid.grid().checkAndRepair(scenario.cap().verifyCap(), options);
      assertThat(different(scenario.wholeShares(false)))
          .as(() -> healed + ": " + scenario)
          .isGreaterThanOrEqualTo(different(after));
      assertThat(scenario.grid.get(scenario.cap())).isEqualTo(scenario.content);
    }
  }

  @RepeatedTest(6)
  void repairGoesOnAlthoughServersHang(RandomGenerator random) throws Exception {
    Scenario scenario = Scenario.withHangingServers(random);
    scenario.putHappyWith(1);
    scenario.damageDisks(random, 4, false);
    scenario.misbehave();

    CheckAndRepairResults results =
        scenario.grid.grid().checkAndRepair(scenario.cap().verifyCap(), VERIFY);

    scenario.grid.heal();
    if (results.successful()) {
      assertThat(different(scenario.wholeShares(false))).isEqualTo(scenario.parameters.total());
    }
  }

  private static Scenario damaged(RandomGenerator random) throws Exception {
    Scenario scenario = Scenario.random(random);
    scenario.putHappyWith(1);
    scenario.damageDisks(random, random.nextInt(1, 6), false);
    return scenario;
  }

  private static int different(Map<Integer, Set<ShareNumber>> holdings) {
    return Scenario.different(holdings).size();
  }

  /// What each server can come to hold, whatever it is like later.
  private static Map<Integer, Set<ShareNumber>> possible(Scenario scenario) throws IOException {
    Map<Integer, Set<ShareNumber>> possible = new HashMap<>();
    for (int server = 0; server < scenario.grid.memories().size(); server++) {
      Set<ShareNumber> shares = new TreeSet<>();
      Set<ShareNumber> whole = scenario.wholeSharesOn(server);
      Set<ShareNumber> held = scenario.grid.memory(server).shares(scenario.index());
      for (int number = 0; number < scenario.parameters.total(); number++) {
        ShareNumber share = new ShareNumber(number);
        if (whole.contains(share) || !held.contains(share)) {
          shares.add(share);
        }
      }
      possible.put(server, shares);
    }
    return possible;
  }

  private static Map<Integer, Set<ShareNumber>> withoutNone(Map<Integer, Set<ShareNumber>> all) {
    Map<Integer, Set<ShareNumber>> some = new HashMap<>(all);
    some.values().removeIf(Set::isEmpty);
    return some;
  }

  /// What a check says that servers have.
  private static Map<Integer, Set<ShareNumber>> places(CheckResults results) {
    Map<Integer, Set<ShareNumber>> places = new HashMap<>();
    results
        .shares()
        .places()
        .forEach(
            (label, servers) -> {
              for (String server : servers) {
                places
                    .computeIfAbsent(
                        Integer.parseInt(server.substring("server ".length())),
                        any -> new TreeSet<>())
                    .add(new ShareNumber(Integer.parseInt(label)));
              }
            });
    return places;
  }
}
