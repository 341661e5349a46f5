// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.gateway.app.GridClient;
import org.tarnfs.gateway.recovery.OnConflict;
import org.tarnfs.gateway.recovery.RecoverableFolder;
import org.tarnfs.gateway.recovery.RecoverableState;
import org.tarnfs.gateway.recovery.Recovery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "restore",
    description = {
      "Bring a file, a folder or everything of a mirrored folder back as it was at a time: to another"
          + " place with --to, or in the folder itself with --in-place.",
      "With --to nothing is changed in the mirrored folder, and the same command again goes on where it"
          + " was broken off.",
      "With --in-place the node does it, here and on all devices, after all that is on disk is a"
          + " version; tarn mirror status shows how far it is. What was not there then stays, unless"
          + " --exact is given; what is there now stays a version.",
      "Exit codes: 0 all is restored; 9 something is missing, as the report says; 3 the servers do not"
          + " give it; 10 there is no such folder, path or time."
    },
    footer = {
      "",
      "Example: tarn mirror restore photos 2026/lake.jpg --as-of 2d --to ~/restored",
      "         tarn mirror restore photos --to /media/disk/photos",
      "         tarn mirror restore photos 2026 --as-of \"2026-03-05 14:30\" --in-place"
    })
final class MirrorRestoreCommand extends FolderAction {

  @Mixin private final RestoreWish wish = new RestoreWish();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "PATH",
      description = "Only these files and folders, as their paths in the folder.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where to: what is restored has the same path in DIR as in the folder.")
  private @Nullable Path to;

  @Option(names = "--in-place", description = "In the folder itself; needs --as-of.")
  private boolean inPlace;

  @Option(
      names = "--exact",
      description = "With --in-place: delete what was not there then, as in any change.")
  private boolean exact;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "As it was on this device, of those that take part; without it, on this one, or on any if"
              + " this one only receives.")
  private @Nullable String device;

  @Override
  public ExitCode run() throws Exception {
    if (inPlace == (to != null)) {
      throw CommandException.usage("say where to: --to DIR, or --in-place");
    } else if (exact && !inPlace) {
      throw CommandException.usage("--exact goes with --in-place only");
    }
    return to == null ? restoreInPlace() : restoreTo(to);
  }

  private ExitCode restoreInPlace() throws Exception {
    Optional<Instant> time = wish.time();
    if (time.isEmpty() || device != null || wish.hasPlace()) {
      throw CommandException.usage(
          "--in-place needs --as-of, and knows no --device, --on-conflict or --report");
    }
    ObjectNode version =
        api()
            .post(
                path("/restore"),
                Map.of(
                    "asOf",
                    time.get().toString(),
                    "paths",
                    paths.stream().map(FolderText::inFolder).toList(),
                    "exact",
                    exact));
    screen()
        .result(
            "%s is brought back as of %s; see how far it is: tarn mirror status %s"
                .formatted(
                    name(),
                    FolderText.time(FolderText.text(version, "time")),
                    FolderText.quoted(name())),
            Screen.fields(version));
    return ExitCode.OK;
  }

  private ExitCode restoreTo(Path target) throws Exception {
    OnConflict policy = wish.policy();
    Optional<Instant> time = wish.time();
    NodeApi api = api();
    ObjectNode folder = api.get(path(""));
    requireElsewhere(api, target);
    Cap cap = readCap(api);
    try (GridClient client = GridClient.open(directory(), new SecureRandom())) {
      client.problems().forEach(screen()::warning);
      RecoverableState state = RestoreRun.state(screen(), found(client, cap), device(folder), time);
      screen()
          .step(
              "%s as of %s, on %s"
                  .formatted(
                      name(),
                      FolderText.time(state.time().toString()),
                      Screen.printable(state.device())));
      return new RestoreRun(screen(), client.grid(), target, policy, wish.report())
          .run(List.of(new RestoreRun.Part(name(), state, List.of(), paths)), true);
    }
  }

  /// By the name it has here, which may be another than on other devices.
  private RecoverableFolder found(GridClient client, Cap cap)
      throws IOException, InterruptedException {
    RecoverableFolder found =
        new Recovery(client.grid(), client.servers()).open(cap).folders().getFirst();
    found.troubles().forEach(trouble -> screen().warning(Screen.printable(trouble)));
    return new RecoverableFolder(name(), found.devices(), found.troubles());
  }

  private Optional<String> device(JsonNode folder) {
    return device != null
        ? Optional.of(device)
        : Optional.of(folder.path("device").asString("")).filter(own -> !own.isEmpty());
  }

  /// What is put into a mirrored folder while it is not whole would be mirrored, too.
  private void requireElsewhere(NodeApi api, Path to) throws IOException, CommandException {
    Path target = real(to);
    for (JsonNode folder : api.get(NodeApi.FOLDERS).path("folders")) {
      Path mirrored = Path.of(folder.path("path").asString(""));
      if (target.startsWith(real(mirrored))) {
        throw CommandException.usage(
            "%s is in the mirrored folder %s: restore to another place, and move from there what is"
                    .formatted(to, FolderText.text(folder, "name"))
                + " wanted, or restore with --in-place");
      }
    }
  }

  /// Without symbolic links, as far as it is there.
  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path there = absolute; there != null; there = there.getParent()) {
      if (Files.exists(there)) {
        return there.toRealPath().resolve(there.relativize(absolute));
      }
    }
    return absolute;
  }

  private Cap readCap(NodeApi api) throws IOException, CommandException, BadCapException {
    ObjectNode caps = api.post(path("/root-cap"), Map.of());
    return Cap.parse(caps.path("readCap").asString(""));
  }
}
