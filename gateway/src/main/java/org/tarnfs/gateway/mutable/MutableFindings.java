// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.CheckResults.AskedServers;
import org.tarnfs.gateway.file.CheckResults.FoundShares;
import org.tarnfs.gateway.file.CheckResults.Health;
import org.tarnfs.gateway.file.CheckResults.LeaseRenewal;
import org.tarnfs.gateway.file.CheckResults.ServerTrouble;
import org.tarnfs.gateway.file.CheckResults.ShareCounts;
import org.tarnfs.gateway.file.CheckResults.ShareTrouble;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.HappinessMatching;
import org.tarnfs.gateway.servers.LeaseRenewals;
import org.tarnfs.gateway.share.MutableVersion;
import org.tarnfs.gateway.share.UnknownShareVersionException;

/// What a check found of a mutable file.
///
/// @param usual how the file is probably encoded, if no share says so
record MutableFindings(
    StorageIndex index, ServerMap map, LeaseRenewals.Outcome leases, EncodingParameters usual) {

  boolean isHealthy() {
    return map.isClean();
  }

  boolean isRecoverable() {
    return map.best().isPresent();
  }

  CheckResults results() {
    Optional<FoundVersion> best = map.best().or(() -> map.versions().stream().findFirst());
    int recoverable = (int) map.versions().stream().filter(FoundVersion::isRecoverable).count();
    return new CheckResults(
        Optional.of(index),
        new Health(
            isHealthy(),
            isRecoverable(),
            recoverable,
            map.versions().size() - recoverable,
            summary(best)),
        counts(best),
        new FoundShares(places(), troubles(false), troubles(true)),
        new AskedServers(
            ids(map.answered()),
            serverTroubles(map.troubles()),
            new LeaseRenewal(leases.renewed().size(), serverTroubles(leases.failed()))));
  }

  /// Begins as stock Tahoe-LAFS does, for scripts.
  private String summary(Optional<FoundVersion> best) {
    if (isHealthy()) {
      return "Healthy";
    }
    List<String> parts = new ArrayList<>();
    best.ifPresent(
        version ->
            parts.add(
                "%s %d shares (enc %d-of-%d)"
                    .formatted(
                        version.isRecoverable() ? "best version has" : "unrecoverable:",
                        version.numbers().size(),
                        version.version().needed(),
                        version.version().total())));
    if (map.versions().size() > 1) {
      parts.add(map.versions().size() + " versions");
    }
    if (!map.bad().isEmpty()) {
      parts.add(map.bad().size() + " damaged shares");
    }
    return "Not Healthy: " + (parts.isEmpty() ? "no shares" : String.join(", ", parts));
  }

  private ShareCounts counts(Optional<FoundVersion> best) {
    if (best.isEmpty()) {
      return new ShareCounts(usual.needed(), usual.total(), 0, 0, 0, 0);
    }
    FoundVersion version = best.get();
    MutableVersion encoding = version.version();
    Map<GridServer, Set<ShareNumber>> holdings = new HashMap<>();
    version
        .shares()
        .forEach(
            share ->
                holdings
                    .computeIfAbsent(share.server(), any -> new TreeSet<>())
                    .add(share.number()));
    int all = map.versions().stream().mapToInt(other -> other.shares().size()).sum();
    return new ShareCounts(
        encoding.needed(),
        encoding.total(),
        HappinessMatching.of(holdings).size(),
        version.numbers().size(),
        holdings.size(),
        all - version.shares().size());
  }

  private Map<String, Set<String>> places() {
    Map<String, Set<String>> places = new LinkedHashMap<>();
    for (FoundVersion version : map.versions()) {
      String label = version.version().label();
      for (ShareNumber number : version.numbers()) {
        Set<String> servers = new LinkedHashSet<>();
        version.shares().stream()
            .filter(share -> share.number().equals(number))
            .forEach(share -> servers.add(share.server().id()));
        places.merge(
            label + "-sh" + number,
            servers,
            (one, other) -> {
              one.addAll(other);
              return one;
            });
      }
    }
    return places;
  }

  private List<ShareTrouble> troubles(boolean incompatible) {
    return map.bad().stream()
        .filter(share -> share.damage() instanceof UnknownShareVersionException == incompatible)
        .map(
            share ->
                new ShareTrouble(
                    share.server().id(),
                    share.number(),
                    String.valueOf(share.damage().getMessage())))
        .toList();
  }

  private static Set<String> ids(Set<GridServer> servers) {
    Set<String> ids = new TreeSet<>();
    servers.forEach(server -> ids.add(server.id()));
    return ids;
  }

  private static List<ServerTrouble> serverTroubles(Map<GridServer, String> troubles) {
    return troubles.entrySet().stream()
        .map(e -> new ServerTrouble(e.getKey().id(), e.getKey().name(), e.getValue()))
        .toList();
  }
}
