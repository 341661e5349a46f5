// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.web.CheckJson;
import tools.jackson.databind.node.ObjectNode;

/// What became of the check of one object, and of its repair, as users are told. What servers say
/// is made fit to be shown.
///
/// @param repair whether one was wanted
record Examination(CheckAndRepairResults results, boolean repair) {

  static Examination of(Grid grid, FileCap cap, CheckOptions options, boolean repair)
      throws GridException, InterruptedException {
    return new Examination(
        repair
            ? grid.checkAndRepair(cap, options)
            : CheckAndRepairResults.notAttempted(grid.check(cap, options)),
        repair);
  }

  /// The cap of what can be checked.
  static FileCap checkable(Child child) throws CommandException {
    return switch (child) {
      case Child.Known(FileCap file) -> file;
      case Child.Known(DirectoryCap<?> directory) -> directory.file();
      case Child.Known(UnknownCap _),
          Child.UnknownReadable _,
          Child.UnknownWritable _,
          Child.Hidden _ ->
          throw new CommandException(ExitCode.BAD_CAP, CapInput.NOT_KNOWN);
    };
  }

  /// Whether it was healthy from the start.
  boolean wasHealthy() {
    return results.pre().health().healthy();
  }

  /// Whether it is in the end.
  boolean isHealthy() {
    return results.post().health().healthy();
  }

  boolean isLiteral() {
    return results.pre().storageIndex().isEmpty();
  }

  /// Of leases, from before a repair if there was one.
  CheckResults.LeaseRenewal leases() {
    return results.pre().servers().leases();
  }

  List<CheckResults.ServerTrouble> silentServers() {
    return results.post().servers().troubles();
  }

  String summary() {
    String found = results.pre().health().summary();
    if (isLiteral()) {
      return found + " (all of it is in its cap)";
    }
    return found + (results.pre().health().recoverable() ? "" : ", it cannot be read");
  }

  /// What is wrong with it, and what was done about that; empty if nothing is.
  List<String> troubles() {
    List<String> lines = new ArrayList<>();
    results.pre().shares().corrupt().forEach(share -> lines.add(shown("corrupt", share)));
    results.pre().shares().incompatible().forEach(share -> lines.add(shown("unknown", share)));
    if (repair && !wasHealthy()) {
      lines.add(repaired());
    }
    results.troubles().forEach(trouble -> lines.add("repair: " + Screen.printable(trouble)));
    return lines;
  }

  private String repaired() {
    if (results.successful()) {
      return "repair successful";
    } else if (results.attempted()) {
      return "repair failed: " + results.post().health().summary();
    }
    return results.pre().health().recoverable()
        ? "not repaired"
        : "not repaired: too little is left";
  }

  private static String shown(String what, CheckResults.ShareTrouble share) {
    return "%s: share %s on server %s: %s"
        .formatted(
            what,
            share.number(),
            Screen.printable(share.server()),
            Screen.printable(share.trouble()));
  }

  /// Everything that is known.
  List<String> details() {
    List<String> lines = new ArrayList<>();
    results.pre().storageIndex().ifPresent(index -> lines.addAll(counts(index)));
    lines.addAll(troubles());
    Stream.of(results.pre(), results.post())
        .flatMap(found -> found.servers().troubles().stream())
        .map(trouble -> shown("server", trouble))
        .distinct()
        .forEach(lines::add);
    if (leases().renewed() > 0) {
      lines.add("leases renewed: %d".formatted(leases().renewed()));
    }
    leases().failed().forEach(trouble -> lines.add(shown("lease not renewed: server", trouble)));
    return lines;
  }

  private List<String> counts(StorageIndex index) {
    CheckResults.ShareCounts counts = results.post().counts();
    List<String> lines = new ArrayList<>();
    lines.add("storage index: " + index);
    lines.add(
        "good shares: %d of %d, on %d servers; any %d are enough"
            .formatted(counts.good(), counts.total(), counts.goodHosts(), counts.needed()));
    if (counts.wrong() > 0) {
      lines.add("shares of other versions: %d".formatted(counts.wrong()));
    }
    return lines;
  }

  static String shown(String what, CheckResults.ServerTrouble trouble) {
    return "%s %s: %s"
        .formatted(what, Screen.printable(trouble.name()), Screen.printable(trouble.trouble()));
  }

  ObjectNode json() {
    return repair ? CheckJson.of(results) : CheckJson.of(results.pre());
  }
}
