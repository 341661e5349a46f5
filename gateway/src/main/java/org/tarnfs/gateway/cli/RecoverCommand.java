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
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.recovery.CannotRecoverException;
import org.tarnfs.gateway.recovery.OnConflict;
import org.tarnfs.gateway.recovery.Recoverable;
import org.tarnfs.gateway.recovery.RecoverableFolder;
import org.tarnfs.gateway.recovery.RecoverableState;
import org.tarnfs.gateway.recovery.Recovery;
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
  @Mixin private final RestoreWish wish = new RestoreWish();

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
      names = "--device",
      paramLabel = "NAME",
      description = "As it was on this device; without it, on the one that has most changes.")
  private @Nullable String device;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    requireSense();
    OnConflict policy = wish.policy();
    Optional<Instant> time = wish.time();
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
        told.putAll(RestoreRun.fields(state));
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

  private RecoverableState state(RecoverableFolder folder, Optional<Instant> time)
      throws CannotRecoverException {
    return RestoreRun.state(screen, folder, Optional.ofNullable(device), time);
  }

  private ExitCode restore(
      RecoverySource.Opened opened,
      Recoverable found,
      List<RecoverableFolder> chosen,
      Optional<Instant> time,
      OnConflict policy)
      throws IOException, InterruptedException {
    List<RestoreRun.Part> parts = new ArrayList<>();
    boolean complete = true;
    for (RecoverableFolder folder : chosen) {
      try {
        parts.add(
            new RestoreRun.Part(
                folder.name(), state(folder, time), under(found, folder.name()), paths));
      } catch (CannotRecoverException e) {
        if (chosen.size() == 1) {
          throw e;
        }
        screen.warning(Screen.printable(String.valueOf(e.getMessage())));
        complete = false;
      }
    }
    return new RestoreRun(screen, opened.client().grid(), directory(), policy, wish.report())
        .run(parts, complete);
  }

  private Path directory() {
    Path directory = to == null ? into : to;
    return directory == null ? Path.of("") : directory;
  }

  private List<String> under(Recoverable found, String name) {
    return switch (found) {
      case Recoverable.Folders _, Recoverable.Folder _ -> into == null ? List.of(name) : List.of();
      case Recoverable.Device _, Recoverable.Tree _ -> List.of();
    };
  }
}
