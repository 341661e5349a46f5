// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.LeaseRenewals;
import org.tarnfs.gateway.servers.PermutedRing;

/// Checks immutable files: asks every server of the grid what it has of a file, all at once, and
/// waits until each has answered or its deadline has passed. To verify, the shares are read and
/// proved, those of one server one after the other.
public final class ImmutableChecker {

  private final List<GridServer> servers;
  private final LeaseSecret leaseSecret;
  private final MemoryBudget budget;

  /// `leaseSecret` is this client's, for the leases to be renewed.
  public ImmutableChecker(List<GridServer> servers, LeaseSecret leaseSecret, MemoryBudget budget) {
    this.servers = List.copyOf(servers);
    this.leaseSecret = leaseSecret;
    this.budget = budget;
  }

  /// How a file of at least one byte is. Whatever servers do is part of the answer.
  public CheckResults check(ChkVerifyCap cap, CheckOptions options) throws InterruptedException {
    return find(cap, options).results();
  }

  /// The same, and k shares picked by chance are read in full and proved. Those that fail count as
  /// missing.
  public CheckResults checkSample(ChkVerifyCap cap, RandomGenerator random)
      throws InterruptedException {
    return new SampleCheck(this, budget, random).check(cap);
  }

  FileFindings find(ChkVerifyCap cap, CheckOptions options) throws InterruptedException {
    List<GridServer> ring = PermutedRing.from(cap.storageIndex(), servers);
    List<GridServer> toRenew = options.addLease() ? ring : List.of();
    try (var leases = new LeaseRenewals(toRenew, cap.storageIndex(), leaseSecret);
        Fanout<GridServer, ServerFindings> fanout = new Fanout<>()) {
      for (GridServer server : ring) {
        fanout.ask(
            server,
            () ->
                options.verify()
                    ? ServerFindings.verified(cap, server, budget)
                    : ServerFindings.believed(cap, server));
      }
      Map<GridServer, Fanout.Answer<GridServer, ServerFindings>> answers = new HashMap<>();
      while (fanout.pending() > 0) {
        var answer = fanout.next();
        answers.put(answer.asked(), answer);
      }
      return sum(cap, options, ring.stream().map(answers::get).toList(), leases.await());
    }
  }

  /// All answers, in the order of the ring.
  private static FileFindings sum(
      ChkVerifyCap cap,
      CheckOptions options,
      List<Fanout.Answer<GridServer, ServerFindings>> answers,
      LeaseRenewals.Outcome leases) {
    Holdings good = new Holdings();
    List<RefusedShare> refused = new ArrayList<>();
    FileFindings.Answers responses =
        new FileFindings.Answers(new LinkedHashSet<>(), new LinkedHashMap<>());
    for (var answer : answers) {
      switch (answer) {
        case Fanout.Answered(GridServer server, ServerFindings found) -> {
          good.add(server, found.good());
          refused.addAll(found.refused());
          responses.responding().add(server);
          if (!found.troubles().isEmpty()) {
            responses.troubles().put(server, String.join("; ", found.troubles()));
          }
        }
        case Fanout.Failed(GridServer server, Exception trouble) ->
            responses.troubles().put(server, String.valueOf(trouble.getMessage()));
      }
    }
    return new FileFindings(cap, options.verify(), good, refused, responses, leases);
  }
}
