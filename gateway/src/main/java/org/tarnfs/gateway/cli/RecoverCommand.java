// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.recovery.CannotRecoverException;
import org.tarnfs.gateway.recovery.OnConflict;
import org.tarnfs.gateway.recovery.Outcome;
import org.tarnfs.gateway.recovery.Recoverable;
import org.tarnfs.gateway.recovery.RecoverableFolder;
import org.tarnfs.gateway.recovery.RecoverableState;
import org.tarnfs.gateway.recovery.Recovery;
import org.tarnfs.gateway.recovery.RecoveryReport;
import org.tarnfs.gateway.recovery.RestoreOptions;
import org.tarnfs.gateway.recovery.TreeRestore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "recover",
    description = {
      "Bring mirrored folders back from the grid, with nothing but the root cap and the servers.",
      "The root cap comes from a recovery kit, from a file, or from standard input. The same command"
          + " again goes on where it was broken off: what is there with its size and time is left"
          + " alone.",
      "Exit codes: 0 all is restored; 9 something is missing, as the report says; 3 the servers do not"
          + " give it; 5 the cap leads to no mirrored folder; 10 there is no such folder, path or"
          + " time."
    },
    footer = {
      "",
      "Example: tarn recover --to ~/recovered --folder Photos < root.cap",
      "         tarn recover --kit recovery-kit.json --list"
    })
final class RecoverCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final RecoverySource source = new RecoverySource();

  @Option(names = "--list", description = "List the folders with their sizes; restore nothing.")
  private boolean list;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description =
          "Restore each folder to DIR/NAME. With a cap that tells no name, what is in it is put"
              + " into DIR itself.")
  private @Nullable Path to;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Restore what is in the one folder into DIR itself, such as where it was.")
  private @Nullable Path into;

  @Option(
      names = "--folder",
      paramLabel = "NAME",
      description = "Only this folder. May be given several times.")
  private List<String> folders = new ArrayList<>();

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Only this file or folder in the one folder. May be given several times.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description =
          "As it was at that time: 2026-03-05, which is the end of the day, \"2026-03-05 14:30\", or"
              + " 2026-03-05T13:30:00Z.")
  private @Nullable String asOf;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "As it was on this device; without it, on the one that has most changes.")
  private @Nullable String device;

  @Option(
      names = "--on-conflict",
      paramLabel = "POLICY",
      defaultValue = "keep-both",
      description = {
        "Where something else is already: keep-both gives what is restored another name, which is"
            + " the default; replace moves what is there to .tarn/replaced; skip leaves it."
      })
  private String onConflict = "";

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write what became of each file to FILE, which must be new; without it to a file in"
              + " DIR/.tarn.")
  private @Nullable Path reportFile;

  /// One folder to be restored.
  private record Wanted(RecoverableFolder folder, RecoverableState state) {}

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    requireSense();
    OnConflict policy = policy();
    Optional<Instant> time =
        asOf == null ? Optional.empty() : Optional.of(PastTime.parse(asOf, ZoneId.systemDefault()));
    try (RecoverySource.Opened opened =
        source.open(screen, !list, _ -> SecretLine.ofStandardInput())) {
      Recoverable found =
          new Recovery(opened.client().grid(), opened.client().servers()).open(opened.cap());
      List<RecoverableFolder> chosen = chosen(found);
      chosen.forEach(
          folder ->
              folder.troubles().forEach(trouble -> screen.warning(Screen.printable(trouble))));
      if (list) {
        return list(found, chosen);
      }
      ExitCode code = restore(opened, found, chosen, time, policy);
      opened.node().ifPresent(node -> screen.step("the node is in " + node.root()));
      return code;
    }
  }

  private void requireSense() throws CommandException {
    if (list ? to != null || into != null : (to == null) == (into == null)) {
      throw CommandException.usage("give one of --list, --to DIR and --into DIR");
    }
  }

  private OnConflict policy() throws CommandException {
    return switch (onConflict) {
      case "keep-both" -> OnConflict.KEEP_BOTH;
      case "replace" -> OnConflict.REPLACE;
      case "skip" -> OnConflict.SKIP;
      default -> throw CommandException.usage("--on-conflict is keep-both, replace or skip");
    };
  }

  private List<RecoverableFolder> chosen(Recoverable found) throws CommandException {
    List<RecoverableFolder> chosen = new ArrayList<>();
    for (String name : folders) {
      chosen.add(
          found.folders().stream()
              .filter(folder -> folder.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.NOT_FOUND,
                          "there is no folder %s; --list tells which there are"
                              .formatted(Screen.printable(name)))));
    }
    List<RecoverableFolder> all = chosen.isEmpty() ? found.folders() : chosen;
    if (all.size() != 1 && (into != null || !paths.isEmpty())) {
      throw CommandException.usage(
          "--into and --path are about one folder: choose it with --folder NAME");
    }
    return all;
  }

  private ExitCode list(Recoverable found, List<RecoverableFolder> chosen) {
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, Object>> fields = new ArrayList<>();
    boolean complete = true;
    for (RecoverableFolder folder : chosen) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("name", folder.name());
      try {
        RecoverableState state = state(folder, Optional.empty());
        rows.add(row(folder, state));
        told.putAll(fields(state));
      } catch (CannotRecoverException e) {
        screen.warning(Screen.printable(String.valueOf(e.getMessage())));
        complete = false;
      }
      told.put("devices", folder.devices().stream().map(one -> one.name()).toArray());
      told.put("states", folder.all().stream().map(state -> state.time().toString()).toArray());
      told.put("troubles", folder.troubles().toArray());
      complete &= folder.troubles().isEmpty();
      fields.add(told);
    }
    screen.step(Screen.printable(found.describe()));
    screen.table(rows, Map.of("kind", found.kind(), "folders", fields.toArray()));
    return complete ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private static List<String> row(RecoverableFolder folder, RecoverableState state) {
    boolean counted = state.files() != RecoverableState.UNKNOWN;
    return List.of(
        Screen.printable(folder.name()),
        counted ? state.files() + " files" : "",
        counted ? Screen.size(state.bytes()) : "",
        time(state),
        state.device().isEmpty() ? "" : "on " + Screen.printable(state.device()),
        folder.devices().size() > 1 ? folder.devices().size() + " devices" : "");
  }

  private static String time(RecoverableState state) {
    return state.time().equals(Instant.EPOCH) ? "" : state.time().toString();
  }

  private static Map<String, Object> fields(RecoverableState state) {
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

  private RecoverableState state(RecoverableFolder folder, Optional<Instant> time)
      throws CannotRecoverException {
    RecoverableFolder considered = device == null ? folder : folder.only(device);
    RecoverableFolder.Choice choice =
        time.isPresent() ? considered.asOf(time.get()) : considered.newest();
    choice.note().ifPresent(note -> screen.warning(Screen.printable(folder.name() + ": " + note)));
    return choice.state();
  }

  private ExitCode restore(
      RecoverySource.Opened opened,
      Recoverable found,
      List<RecoverableFolder> chosen,
      Optional<Instant> time,
      OnConflict policy)
      throws IOException, InterruptedException, CommandException {
    List<Wanted> wanted = new ArrayList<>();
    boolean complete = true;
    for (RecoverableFolder folder : chosen) {
      try {
        wanted.add(new Wanted(folder, state(folder, time)));
      } catch (CannotRecoverException e) {
        if (chosen.size() == 1) {
          throw e;
        }
        screen.warning(Screen.printable(String.valueOf(e.getMessage())));
        complete = false;
      }
    }
    Path directory = directory();
    Instant now = Instant.now();
    try (RecoveryReport report = report(directory, now);
        TransferLine line = new TransferLine("restoring", screen)) {
      try {
        for (Wanted one : wanted) {
          TreeRestore restore =
              new TreeRestore(
                  opened.client().grid(),
                  new LocalFolder(directory),
                  new RestoreOptions(policy, one.state().time(), now),
                  report,
                  line.tally());
          restore(restore, one, under(found, one));
        }
      } catch (IOException e) {
        report.end(Instant.now(), Optional.of(String.valueOf(e.getMessage())));
        throw e;
      }
      report.end(Instant.now(), Optional.empty());
      return tell(line, report, wanted, complete);
    }
  }

  private RecoveryReport report(Path directory, Instant now) throws IOException {
    return reportFile == null
        ? RecoveryReport.createIn(directory.resolve(LocalFolder.OWN), now)
        : RecoveryReport.create(reportFile, now);
  }

  private Path directory() {
    Path directory = to == null ? into : to;
    return directory == null ? Path.of("") : directory;
  }

  private List<String> under(Recoverable found, Wanted wanted) {
    return switch (found) {
      case Recoverable.Folders _, Recoverable.Folder _ ->
          into == null ? List.of(wanted.folder().name()) : List.of();
      case Recoverable.Device _, Recoverable.Tree _ -> List.of();
    };
  }

  private void restore(TreeRestore restore, Wanted wanted, List<String> under)
      throws IOException, InterruptedException {
    if (paths.isEmpty()) {
      restore.run(wanted.state().tree(), under);
    }
    for (String path : paths) {
      List<ChildName> names = new ArrayList<>();
      for (String name : path.split("/", -1)) {
        if (!name.isEmpty()) {
          names.add(ChildName.existing(name));
        }
      }
      restore.run(wanted.state().tree(), under, names);
    }
  }

  private ExitCode tell(
      TransferLine line, RecoveryReport report, List<Wanted> wanted, boolean complete) {
    for (RecoveryReport.Line failure : report.firstFailures()) {
      line.warn(failure.path() + " is not restored: " + failure.reason().orElse("it failed"));
    }
    long more = report.count(Outcome.FAILED) - report.firstFailures().size();
    if (more > 0) {
      line.warn(more + " more are not restored: the report names them");
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    List<Map<String, Object>> restored = new ArrayList<>();
    for (Wanted one : wanted) {
      Map<String, Object> folder = new LinkedHashMap<>();
      folder.put("name", one.folder().name());
      folder.putAll(fields(one.state()));
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
