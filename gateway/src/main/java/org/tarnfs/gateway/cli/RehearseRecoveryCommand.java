// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.app.NodeDirectory;
import org.tarnfs.gateway.recovery.Recoverable;
import org.tarnfs.gateway.recovery.Recovery;
import org.tarnfs.gateway.recovery.Rehearsal;
import org.tarnfs.storage.app.DataSize;
import org.tarnfs.storage.app.DurableFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "rehearse-recovery",
    description = {
      "Try whether a recovery would work: restore files that chance picks from the grid to a"
          + " temporary directory, look whether they are right, and delete them.",
      "Without --kit and --cap-file it is about the mirrored folders of the node, which remembers"
          + " the outcome in private/rehearsal.json.",
      "Exit codes: 0 all files are right; 12 something would be missing; others as for recover."
    },
    footer = {"", "Example: tarn rehearse-recovery --kit recovery-kit.json"})
final class RehearseRecoveryCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final RecoverySource source = new RecoverySource();

  @Option(names = "--files", paramLabel = "N", description = "How many files; 20.")
  private int files = 20;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "How much may be in them together, like 500M; 100M.")
  private String size = "100M";

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "What chance begins with: the same picks the same files.")
  private @Nullable Long seed;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    long bytes =
        DataSize.parse(size)
            .orElseThrow(() -> CommandException.usage("--size must be like 100M, is " + size));
    if (files < 1) {
      throw CommandException.usage("--files must be at least 1");
    }
    long start = seed == null ? new SecureRandom().nextLong() : seed;
    try (RecoverySource.Opened opened = source.open(screen, false, RecoverySource::rootCap)) {
      Recoverable found =
          new Recovery(opened.client().grid(), opened.client().servers()).open(opened.cap());
      Rehearsal.Result result =
          new Rehearsal(opened.client().grid(), new SplittableRandom(start))
              .run(found.folders(), new Rehearsal.Extent(files, bytes), temporary(opened.node()));
      return tell(result, start, opened.node());
    }
  }

  private static Path temporary(Optional<NodeDirectory> node) {
    return node.map(NodeDirectory::temporary)
        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir", "")));
  }

  private ExitCode tell(Rehearsal.Result result, long start, Optional<NodeDirectory> node)
      throws Exception {
    List<String> failures = result.failures().stream().map(Screen::printable).toList();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("time", result.when().toString());
    fields.put("good", result.isGood());
    fields.put("files", result.files());
    fields.put("size", result.bytes());
    fields.put("seconds", result.took().toNanos() / 1e9);
    fields.put("seed", start);
    fields.put("failures", failures.toArray());
    if (node.isPresent()) {
      DurableFile.writePrivate(
          node.get().rehearsal(), JsonMapper.shared().writeValueAsString(fields) + "\n");
    }
    failures.forEach(screen::warning);
    String done =
        "%d files, %s, restored and right in %s"
            .formatted(
                result.files(),
                Screen.size(result.bytes()),
                Screen.seconds(result.took().toNanos()));
    screen.result(
        result.isGood()
            ? done
            : failures.isEmpty()
                ? "there is no file to restore"
                : done + ", %d FAILED".formatted(failures.size()),
        fields);
    return result.isGood() ? ExitCode.OK : ExitCode.UNHEALTHY;
  }
}
