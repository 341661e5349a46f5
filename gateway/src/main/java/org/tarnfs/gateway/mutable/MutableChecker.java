// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.mutable.ServerMapUpdater.Reach;
import org.tarnfs.gateway.servers.CorruptionAdvice;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.LeaseRenewals;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.MutableVersion;

/// Checks one mutable file, and repairs it.
///
/// Missing and damaged shares, and those of older versions, are replaced by shares of the newest
/// version that can be read, just as its writer made them: it stays the same version, for readers
/// nothing changes, and one repair does all that can be done.
final class MutableChecker {

  /// About as many bytes of a share are proved at once.
  private static final int PROVED_AT_ONCE = 1 << 19;

  private final FileRights rights;
  private final MutableFiles files;
  private final List<GridServer> ring;
  private final MutableFile file;
  private final ServerMapUpdater updater;

  MutableChecker(FileRights rights, MutableFiles files) {
    this.rights = rights;
    this.files = files;
    this.ring = files.ring(rights.index());
    this.file = new MutableFile(rights, files);
    this.updater = new ServerMapUpdater(rights, ring, files.leaseSecret(), files.parameters());
  }

  MutableFindings check(CheckOptions options) throws InterruptedException {
    List<GridServer> toRenew = options.addLease() ? ring : List.of();
    try (var leases = new LeaseRenewals(toRenew, rights.index(), files.leaseSecret())) {
      ServerMap map = updater.update(Reach.ALL);
      if (options.verify()) {
        map = verified(map);
      }
      return new MutableFindings(rights.index(), map, leases.await(), files.parameters());
    }
  }

  /// What is left of the map when every share has been read and proved.
  private ServerMap verified(ServerMap map) throws InterruptedException {
    List<FoundShare> good = new ArrayList<>();
    List<BadShare> bad = new ArrayList<>(map.bad());
    Map<GridServer, String> troubles = new LinkedHashMap<>(map.troubles());
    try (Fanout<FoundShare, Boolean> fanout = new Fanout<>()) {
      map.versions().stream()
          .flatMap(version -> version.shares().stream())
          .forEach(share -> fanout.ask(share, () -> isProved(share)));
      while (fanout.pending() > 0) {
        switch (fanout.next()) {
          case Fanout.Answered(FoundShare share, Boolean _) -> good.add(share);
          case Fanout.Failed(FoundShare share, BadShareException damage) -> {
            bad.add(new BadShare(share.server(), share.number(), share.start(), damage));
            CorruptionAdvice.send(
                share.server().storage().mutable(),
                rights.index(),
                share.number(),
                damage.getMessage());
          }
          case Fanout.Failed(FoundShare share, Exception trouble) ->
              troubles.put(share.server(), String.valueOf(trouble.getMessage()));
        }
      }
    }
    return new ServerMap(ServerMap.versions(good), bad, map.answered(), troubles);
  }

  /// Throws unless every block is right, and for who may decrypt it the signing key.
  private boolean isProved(FoundShare share)
      throws BadShareException, IOException, InterruptedException {
    MutableLimits.requireReadable(share.header().version());
    MutableShareReader reader = new MutableShareReader(rights.index(), share);
    var unusedHashes = reader.leaves();
    MutableVersion version = share.header().version();
    int count = version.segmentCount();
    int atOnce =
        Math.max(1, PROVED_AT_ONCE / Math.max(1, version.segmentSize() / version.needed()));
    for (int first = 0; first < count; first += atOnce) {
      var unusedBlocks = reader.blocks(first, Math.min(count, first + atOnce));
    }
    if (rights.writeKey().isPresent()) {
      var unusedProof = reader.proof(rights.writeKey().get());
    }
    return true;
  }

  CheckAndRepairResults checkAndRepair(CheckOptions options) throws InterruptedException {
    MutableFindings found = check(options);
    if (found.isHealthy() || !found.isRecoverable()) {
      return CheckAndRepairResults.notAttempted(found.results());
    }
    if (rights.writeKey().isEmpty()) {
      return refused(found, "only who holds the write cap can repair a mutable file");
    }
    var verdict = found.map().consensus(file.quorum(found.map())).verdict();
    if (verdict.base().isEmpty() && !found.map().troubles().isEmpty()) {
      return refused(
          found,
          "several versions are there, and servers that could tell which one counts do not"
              + " answer");
    }
    return repaired(found, verdict, options);
  }

  private static CheckAndRepairResults refused(MutableFindings found, String why) {
    return new CheckAndRepairResults(found.results(), false, false, found.results(), List.of(why));
  }

  private CheckAndRepairResults repaired(
      MutableFindings found, Consensus.Verdict<FoundVersion> verdict, CheckOptions options)
      throws InterruptedException {
    List<String> troubles = new ArrayList<>();
    try {
      repair(found.map(), verdict);
    } catch (IOException | BadShareException e) {
      troubles.add(String.valueOf(e.getMessage()));
    }
    MutableFindings left = check(new CheckOptions(options.verify(), false));
    return new CheckAndRepairResults(
        found.results(), true, left.isHealthy(), left.results(), troubles);
  }

  /// Keeps to the version that counts as it is, if others of its number or newer ones do not keep
  /// it from counting alone.
  private void repair(ServerMap map, Consensus.Verdict<FoundVersion> verdict)
      throws IOException, BadShareException, InterruptedException {
    FoundVersion base = verdict.base().or(map::best).orElseThrow();
    boolean isAlone =
        map.versions().stream()
            .allMatch(
                version ->
                    version.equals(base) || version.sequenceNumber() < base.sequenceNumber());
    boolean isAcknowledged =
        verdict instanceof Consensus.Next<FoundVersion> next && next.isAcknowledged();
    if (isAlone || (isAcknowledged && map.isBestTheNewest())) {
      try (var _ = files.turns().take(rights.index())) {
        file.restore(map, base);
      }
    } else {
      file.settle();
    }
  }
}
