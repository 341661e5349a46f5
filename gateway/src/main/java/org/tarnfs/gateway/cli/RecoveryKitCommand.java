// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tarnfs.gateway.app.NodeConfig;
import org.tarnfs.gateway.app.NodeDirectory;
import org.tarnfs.gateway.recovery.RecoveryKit;
import org.tarnfs.storage.app.DurableFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "recovery-kit",
    description = {
      "Write all it takes to get the mirrored folders of this node back on another machine: a file,"
          + " and a page to print.",
      "Whoever has one of them can read everything. Keep them away from this machine."
    },
    footer = {"", "Example: tarn recovery-kit --output /media/stick"})
final class RecoveryKitCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Where to write them; without it, here.")
  private Path output = Path.of("");

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    NodeDirectory directory = node.directory();
    RecoveryKit kit = kit(directory);
    String name =
        "recovery-kit-%s-%s"
            .formatted(
                kit.nickname().replaceAll("[^\\p{L}\\p{N}._-]+", "-"),
                LocalDate.now(ZoneId.systemDefault()));
    Path file = requireFree(output.resolve(name + ".json"));
    Path page = requireFree(output.resolve(name + ".html"));
    DurableFile.writePrivate(page, kit.toPage());
    kit.write(file);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file.toString());
    fields.put("page", page.toString());
    screen.result(
        "the recovery kit is in %s\nprint %s, and keep both away from this machine"
            .formatted(file, page),
        fields);
    return ExitCode.OK;
  }

  private static RecoveryKit kit(NodeDirectory directory) throws IOException, CommandException {
    NodeConfig config = NodeConfig.read(directory);
    String rootCap = RecoverySource.rootCap(directory);
    try {
      return new RecoveryKit(
          Instant.now().truncatedTo(ChronoUnit.SECONDS),
          config.nickname(),
          RecoveryKit.parseKey(rootCap),
          Files.readString(directory.servers()),
          directory.convergence(new SecureRandom()),
          config.encoding());
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.FAILED, "there can be no recovery kit: " + e.getMessage());
    }
  }

  private static Path requireFree(Path file) throws CommandException {
    if (Files.exists(file)) {
      throw new CommandException(ExitCode.EXISTS, file + " is there already; move it away first");
    }
    return file;
  }
}
