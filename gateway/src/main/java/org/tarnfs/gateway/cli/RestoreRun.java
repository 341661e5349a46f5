// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.recovery.CannotRecoverException;
import org.tarnfs.gateway.recovery.OnConflict;
import org.tarnfs.gateway.recovery.Outcome;
import org.tarnfs.gateway.recovery.RecoverableFolder;
import org.tarnfs.gateway.recovery.RecoverableState;
import org.tarnfs.gateway.recovery.RecoveryReport;
import org.tarnfs.gateway.recovery.RestoreOptions;
import org.tarnfs.gateway.recovery.TreeRestore;

/// Restores states of folders to a place, shows how far it is, and tells what became of it.
final class RestoreRun {

  private final Screen screen;
  private final Grid grid;
  private final Path directory;
  private final OnConflict policy;
  private final Optional<Path> reportFile;

  /// @param directory where to
  /// @param reportFile in the directory if it is empty
  RestoreRun(
      Screen screen, Grid grid, Path directory, OnConflict policy, Optional<Path> reportFile) {
    this.screen = screen;
    this.grid = grid;
    this.directory = directory;
    this.policy = policy;
    this.reportFile = reportFile;
  }

  /// One folder to be restored.
  ///
  /// @param name for people
  /// @param under names of folders in the directory that it is put into
  /// @param paths of all that is wanted of it; everything if there are none
  record Part(String name, RecoverableState state, List<String> under, List<String> paths) {}

  /// The state of a folder at a time, or the newest; warns if there is another beside it.
  ///
  /// @param device of which it must be
  static RecoverableState state(
      Screen screen, RecoverableFolder folder, Optional<String> device, Optional<Instant> time)
      throws CannotRecoverException {
    RecoverableFolder considered = device.isPresent() ? folder.only(device.get()) : folder;
    RecoverableFolder.Choice choice =
        time.isPresent() ? considered.asOf(time.get()) : considered.newest();
    choice.note().ifPresent(note -> screen.warning(Screen.printable(folder.name() + ": " + note)));
    return choice.state();
  }

  /// What is told of a state with `--json`.
  static Map<String, Object> fields(RecoverableState state) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!state.time().equals(Instant.EPOCH)) {
      fields.put("time", state.time().toString());
    }
    if (!state.device().isEmpty()) {
      fields.put("device", state.device());
    }
    if (state.files() != RecoverableState.UNKNOWN) {
      fields.put("files", state.files());
      fields.put("size", state.bytes());
    }
    return fields;
  }

  /// Restores them.
  ///
  /// @param complete whether they are all that was asked for
  ExitCode run(List<Part> parts, boolean complete) throws IOException, InterruptedException {
    Instant now = Instant.now();
    try (RecoveryReport report = report(now);
        TransferLine line = new TransferLine("restoring", screen)) {
      try {
        for (Part part : parts) {
          restore(
              new TreeRestore(
                  grid,
                  new LocalFolder(directory),
                  new RestoreOptions(policy, part.state().time(), now),
                  report,
                  line.tally()),
              part);
        }
      } catch (IOException e) {
        report.end(Instant.now(), Optional.of(String.valueOf(e.getMessage())));
        throw e;
      }
      report.end(Instant.now(), Optional.empty());
      return tell(line, report, parts, complete);
    }
  }

  private RecoveryReport report(Instant now) throws IOException {
    return reportFile.isPresent()
        ? RecoveryReport.create(reportFile.get(), now)
        : RecoveryReport.createIn(directory.resolve(LocalFolder.OWN), now);
  }

  private static void restore(TreeRestore restore, Part part)
      throws IOException, InterruptedException {
    if (part.paths().isEmpty()) {
      restore.run(part.state().tree(), part.under());
    }
    for (String path : part.paths()) {
      List<ChildName> names = new ArrayList<>();
      for (String name : path.split("/", -1)) {
        if (!name.isEmpty()) {
          names.add(ChildName.existing(name));
        }
      }
      restore.run(part.state().tree(), part.under(), names);
    }
  }

  private ExitCode tell(
      TransferLine line, RecoveryReport report, List<Part> parts, boolean complete) {
    for (RecoveryReport.Line failure : report.firstFailures()) {
      line.warn(failure.path() + " is not restored: " + failure.reason().orElse("it failed"));
    }
    long more = report.count(Outcome.FAILED) - report.firstFailures().size();
    if (more > 0) {
      line.warn(more + " more are not restored: the report names them");
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    List<Map<String, Object>> restored = new ArrayList<>();
    for (Part part : parts) {
      Map<String, Object> folder = new LinkedHashMap<>();
      folder.put("name", part.name());
      folder.putAll(fields(part.state()));
      restored.add(folder);
    }
    fields.put("folders", restored.toArray());
    for (Outcome outcome : Outcome.values()) {
      fields.put(outcome.label(), report.count(outcome));
    }
    fields.put("report", report.file().toString());
    fields.put("complete", complete && report.isComplete());
    line.result("restored", fields);
    if (report.count(Outcome.BESIDE) > 0) {
      screen.step(report.count(Outcome.BESIDE) + " have another name, as theirs was taken");
    }
    if (report.count(Outcome.REPLACED) > 0) {
      screen.step("what was there before is in .tarn/replaced");
    }
    screen.step("what became of each file is in " + report.file());
    return complete && report.isComplete() ? line.code() : ExitCode.INCOMPLETE;
  }
}
