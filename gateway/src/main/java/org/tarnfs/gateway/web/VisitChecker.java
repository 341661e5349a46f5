// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.Walk;

/// Checks what is met on a walk. What cannot be checked is no reason to end it: it is told as not
/// healthy, and why.
final class VisitChecker {

  private final Grid grid;
  private final CheckRequests.Wish wish;

  VisitChecker(Grid grid, CheckRequests.Wish wish) {
    this.grid = grid;
    this.wish = wish;
  }

  boolean repairs() {
    return wish.repair();
  }

  /// @param cap of what was met
  CheckAndRepairResults check(Walk.Visit visit, FileCap cap) throws InterruptedException {
    CheckAndRepairResults results;
    try {
      results =
          wish.repair()
              ? grid.checkAndRepair(cap, wish.options())
              : CheckAndRepairResults.notAttempted(grid.check(cap, wish.options()));
    } catch (GridException e) {
      results = CheckAndRepairResults.notAttempted(notChecked(cap, e));
    }
    if (visit.trouble().isEmpty()) {
      return results;
    }
    IOException trouble = visit.trouble().get();
    return new CheckAndRepairResults(
        unreadable(results.pre(), trouble),
        results.attempted(),
        results.successful(),
        unreadable(results.post(), trouble),
        results.troubles());
  }

  private static CheckResults notChecked(FileCap cap, GridException reason) {
    return new CheckResults(
        cap.toVerifyOnly().map(VerifyCap::storageIndex),
        new CheckResults.Health(false, false, 0, 0, "Not checked: " + reason.getMessage()),
        new CheckResults.ShareCounts(0, 0, 0, 0, 0, 0),
        new CheckResults.FoundShares(Map.of(), List.of(), List.of()),
        new CheckResults.AskedServers(Set.of(), List.of(), CheckResults.LeaseRenewal.NONE));
  }

  /// The shares of a directory may be as they should be, and yet what is below it was not met.
  private static CheckResults unreadable(CheckResults results, IOException trouble) {
    CheckResults.Health health = results.health();
    return new CheckResults(
        results.storageIndex(),
        new CheckResults.Health(
            false,
            health.recoverable(),
            health.recoverableVersions(),
            health.unrecoverableVersions(),
            health.summary() + "; the directory cannot be read: " + trouble.getMessage()),
        results.counts(),
        results.shares(),
        results.servers());
  }
}
