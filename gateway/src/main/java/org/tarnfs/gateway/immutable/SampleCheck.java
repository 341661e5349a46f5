// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;

/// Checks a file by asking all servers what they have, and reading k shares of those in full,
/// picked by chance: as many as bring the file back. It costs as much as reading the file, and a
/// server that only says it has shares cannot know which are read.
final class SampleCheck {

  private final ImmutableChecker checker;
  private final MemoryBudget budget;
  private final RandomGenerator random;

  SampleCheck(ImmutableChecker checker, MemoryBudget budget, RandomGenerator random) {
    this.checker = checker;
    this.budget = budget;
    this.random = random;
  }

  /// Shares that are no good, or cannot be read, do not count in what it returns.
  CheckResults check(ChkVerifyCap cap) throws InterruptedException {
    FileFindings claimed = checker.find(cap, new CheckOptions(false, false));
    Holdings good = Holdings.union(claimed.good());
    List<RefusedShare> refused = new ArrayList<>();
    try (Fanout<Picked, ServerFindings> fanout = new Fanout<>()) {
      for (Picked picked : pick(claimed)) {
        fanout.ask(
            picked,
            () -> ServerFindings.verified(cap, picked.server(), Set.of(picked.number()), budget));
      }
      while (fanout.pending() > 0) {
        switch (fanout.next()) {
          case Fanout.Answered(Picked picked, ServerFindings found) -> {
            if (!found.good().contains(picked.number())) {
              good.remove(picked.server(), picked.number());
              refused.addAll(found.refused());
            }
          }
          case Fanout.Failed(Picked picked, Exception _) ->
              good.remove(picked.server(), picked.number());
        }
      }
    }
    return claimed.after(good, refused).results();
  }

  private record Picked(GridServer server, ShareNumber number) {}

  /// k different shares, each on a server that says it has it.
  private List<Picked> pick(FileFindings claimed) {
    Map<ShareNumber, List<GridServer>> byNumber = new TreeMap<>();
    claimed
        .good()
        .forEach(
            (server, number) ->
                byNumber.computeIfAbsent(number, _ -> new ArrayList<>()).add(server));
    List<ShareNumber> numbers = new ArrayList<>(byNumber.keySet());
    Collections.shuffle(numbers, random);
    return numbers.stream()
        .limit(claimed.cap().needed())
        .map(number -> new Picked(any(byNumber.getOrDefault(number, List.of())), number))
        .toList();
  }

  private GridServer any(List<GridServer> servers) {
    return servers.get(random.nextInt(servers.size()));
  }
}
