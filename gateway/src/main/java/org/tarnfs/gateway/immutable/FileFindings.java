// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.CheckResults.AskedServers;
import org.tarnfs.gateway.file.CheckResults.FoundShares;
import org.tarnfs.gateway.file.CheckResults.Health;
import org.tarnfs.gateway.file.CheckResults.LeaseRenewal;
import org.tarnfs.gateway.file.CheckResults.ServerTrouble;
import org.tarnfs.gateway.file.CheckResults.ShareCounts;
import org.tarnfs.gateway.file.CheckResults.ShareTrouble;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.LeaseRenewals;

/// What is known of the shares of an immutable file.
///
/// @param proved whether the good shares were read and proved, or their servers are believed
/// @param refused shares that are no good
record FileFindings(
    ChkVerifyCap cap,
    boolean proved,
    Holdings good,
    List<RefusedShare> refused,
    Answers answers,
    LeaseRenewals.Outcome leases) {

  /// How servers took it to be asked.
  ///
  /// @param responding those that said what they have
  /// @param troubles of servers that did not, or that failed later
  record Answers(Set<GridServer> responding, Map<GridServer, String> troubles) {}

  /// What is known after a repair.
  FileFindings after(Holdings nowGood, List<RefusedShare> moreRefused) {
    List<RefusedShare> allRefused = new ArrayList<>(refused);
    allRefused.addAll(moreRefused);
    return new FileFindings(cap, proved, nowGood, allRefused, answers, leases);
  }

  boolean isHealthy() {
    return good.spread().shares() == cap.total();
  }

  boolean isRecoverable() {
    return good.spread().shares() >= cap.needed();
  }

  CheckResults results() {
    Spread spread = good.spread();
    int readable = isRecoverable() ? 1 : 0;
    return new CheckResults(
        Optional.of(cap.storageIndex()),
        new Health(isHealthy(), isRecoverable(), readable, 1 - readable, summary(spread)),
        new ShareCounts(
            cap.needed(),
            cap.total(),
            spread.happiness(),
            spread.shares(),
            good.servers().size(),
            0),
        new FoundShares(places(), troubles(false), troubles(true)),
        askedServers());
  }

  /// In the words of stock Tahoe-LAFS, which scripts look for.
  private String summary(Spread spread) {
    return isHealthy()
        ? "Healthy"
        : "Not Healthy: %d shares (enc %d-of-%d)"
            .formatted(spread.shares(), cap.needed(), cap.total());
  }

  private Map<String, Set<String>> places() {
    Map<ShareNumber, Set<String>> byNumber = new TreeMap<>();
    good.forEach(
        (server, number) ->
            byNumber.computeIfAbsent(number, any -> new LinkedHashSet<>()).add(server.id()));
    Map<String, Set<String>> byLabel = new LinkedHashMap<>();
    byNumber.forEach((number, servers) -> byLabel.put(number.toString(), servers));
    return byLabel;
  }

  private List<ShareTrouble> troubles(boolean incompatible) {
    Set<ShareTrouble> troubles = new LinkedHashSet<>();
    for (RefusedShare share : refused) {
      if (share.isIncompatible() == incompatible) {
        troubles.add(share.trouble());
      }
    }
    return List.copyOf(troubles);
  }

  private AskedServers askedServers() {
    Set<String> ids = new LinkedHashSet<>();
    answers.responding.forEach(server -> ids.add(server.id()));
    return new AskedServers(
        ids,
        troubles(answers.troubles),
        new LeaseRenewal(leases.renewed().size(), troubles(leases.failed())));
  }

  private static List<ServerTrouble> troubles(Map<GridServer, String> troubles) {
    return troubles.entrySet().stream()
        .map(e -> new ServerTrouble(e.getKey().id(), e.getKey().name(), e.getValue()))
        .toList();
  }

  /// The servers that have a share which is no good.
  Set<GridServer> suspects() {
    Set<GridServer> suspects = new HashSet<>();
    refused.forEach(share -> suspects.add(share.server()));
    return suspects;
  }
}
