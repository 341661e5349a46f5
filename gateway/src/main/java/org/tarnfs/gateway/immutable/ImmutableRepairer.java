// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.Turns;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.PermutedRing;

/// Repairs immutable files: brings the ciphertext from the shares that are good, encodes it as it
/// was, and puts those that are missing where there is room. What is there stays; a damaged share
/// cannot be replaced where it is, so its new copy goes to another server. One repair does all that
/// can be done, and a second finds nothing more to do.
public final class ImmutableRepairer {

  private final List<GridServer> servers;
  private final LeaseSecret leaseSecret;
  private final MemoryBudget budget;
  private final ImmutableChecker checker;
  private final Turns<StorageIndex> turns;

  /// `uploader` is the one that stores files on the same servers; the two keep out of each other's
  /// way.
  public ImmutableRepairer(
      List<GridServer> servers, LeaseSecret leaseSecret, MemoryBudget budget, Uploader uploader) {
    this.servers = List.copyOf(servers);
    this.leaseSecret = leaseSecret;
    this.budget = budget;
    this.checker = new ImmutableChecker(servers, leaseSecret, budget);
    this.turns = uploader.turns();
  }

  /// Checks a file of at least one byte, and repairs it if it needs that and there is enough of it.
  public CheckAndRepairResults checkAndRepair(ChkVerifyCap cap, CheckOptions options)
      throws InterruptedException {
    try (var _ = turns.take(cap.storageIndex())) {
      FileFindings found = checker.find(cap, options);
      return found.isHealthy() || !found.isRecoverable()
          ? CheckAndRepairResults.notAttempted(found.results())
          : new Repair(found).run();
    }
  }

  /// One file under repair.
  private final class Repair {

    private final FileFindings found;
    private final ChkVerifyCap cap;

    /// Those that answered, and rather those without damaged shares.
    private final List<GridServer> ring;

    private final List<String> troubles = new ArrayList<>();

    Repair(FileFindings found) {
      this.found = found;
      this.cap = found.cap();
      Set<GridServer> suspects = found.suspects();
      this.ring =
          PermutedRing.from(cap.storageIndex(), servers).stream()
              .filter(server -> !found.answers().troubles().containsKey(server))
              .sorted(Comparator.comparing(suspects::contains))
              .toList();
    }

    CheckAndRepairResults run() throws InterruptedException {
      FileFindings left = found;
      try {
        left = repaired();
      } catch (IOException e) {
        troubles.add(String.valueOf(e.getMessage()));
      }
      return new CheckAndRepairResults(
          found.results(), true, left.isHealthy(), left.results(), troubles);
    }

    private FileFindings repaired() throws IOException, InterruptedException {
      ShareFinder finder = finder();
      SegmentFetcher fetcher = new SegmentFetcher(cap, finder);
      OpenedShare stored = fetcher.open();
      ShareHashes.requireMemory(stored.segmentation().segmentCount(), cap.total());
      ShareHashes hashes = new ShareHashes(stored, cap.total());
      ServerSelection selection = selection(hashes);
      boolean ended = false;
      try {
        Ciphertext ciphertext = new StoredCiphertext(fetcher, stored.segmentation());
        do {
          List<OpenShare> open = selection.select(cap);
          if (!open.isEmpty()) {
            new ShareUpload(cap.storageIndex(), ciphertext, hashes, selection, budget)
                .run(open, Progress.NONE);
          }
        } while (refutes(finder, selection));
        ended = true;
      } catch (IOException e) {
        troubles.add(String.valueOf(e.getMessage()));
      } finally {
        if (!ended) {
          selection.abortAll();
        }
      }
      boolean unused = refutes(finder, selection);
      troubles.addAll(selection.troubles());
      return found.after(selection.held(), selection.refused());
    }

    /// Gives up shares that turned out to be damaged while the ciphertext was brought. Returns
    /// whether there are more of them than before.
    private static boolean refutes(ShareFinder finder, ServerSelection selection) {
      boolean isNews = false;
      for (RefusedShare share : finder.refused()) {
        isNews |= selection.refute(share);
      }
      return isNews;
    }

    private ShareFinder finder() {
      List<ShareReader> readers = new ArrayList<>();
      found.good().forEach((server, number) -> readers.add(new ShareReader(server, number, cap)));
      return new ShareFinder(cap, ring, readers);
    }

    /// As happy as can be had: one repair may come too early, while servers are away.
    private ServerSelection selection(ShareHashes hashes) {
      EncodingParameters parameters = new EncodingParameters(cap.needed(), cap.total(), 1);
      ShareAllocator allocator = ShareAllocator.forRepair(cap, hashes, leaseSecret);
      ServerSelection selection = new ServerSelection(allocator, parameters, ring);
      selection.startFrom(found);
      return selection;
    }
  }
}
