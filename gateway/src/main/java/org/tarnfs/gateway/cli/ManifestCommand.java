// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.grid.Walk;
import org.tarnfs.gateway.web.DeepStats;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "manifest",
    description = {
      "List everything that can be reached from a directory, and the directory itself: a line with"
          + " the cap, which grants what it leads to, and the path.",
      "A directory that cannot be read is told in a warning, and the exit code is then 9."
    },
    footer = {"", "Example: tarn manifest --verify-cap home: > verify-caps"})
final class ManifestCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new RawScreen();
  @Mixin private final NodeOption node = new NodeOption();
  @ArgGroup private Columns only = new Columns();

  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description = {
        "ALIAS:NAME/NAME or CAP/NAME, or - to read a cap from standard input; without it what the"
            + " alias tahoe stands for.",
        "Others on this machine can see a cap that stands here; an alias tells them nothing."
      })
  private String path = "";

  private final DeepStats stats = new DeepStats();
  private boolean complete = true;

  /// What a line shows instead of the cap and the path.
  private static final class Columns {

    @Option(
        names = {"-s", "--storage-index"},
        description = "Show storage indexes alone.")
    private boolean storageIndex;

    @Option(names = "--verify-cap", description = "Show verify caps alone.")
    private boolean verifyCap;

    @Option(
        names = "--repair-cap",
        description = "Show alone the caps that are enough for a repair.")
    private boolean repairCap;
  }

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (Session session = Session.open(node, screen)) {
      GridPath start = PathInput.parse(path, session.aliases());
      session.grid().walk(session.places().find(start).child(), visit -> list(visit, start));
    }
    if (screen.json()) {
      Map<String, Object> last = new LinkedHashMap<>();
      last.put("type", "stats");
      last.put("stats", stats.json());
      screen.result("", last);
    }
    return complete ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private void list(Walk.Visit visit, GridPath start) {
    Met met = Met.of(visit);
    stats.add(visit);
    complete &= met.troubles().isEmpty();
    met.troubles().forEach(trouble -> screen.warning(met.shown(start) + ": " + trouble));
    Optional<String> line = line(met);
    if (screen.json() || line.isPresent()) {
      screen.result(line.orElse(""), met.fields(true));
    }
  }

  private Optional<String> line(Met met) {
    if (only.storageIndex) {
      return met.child().storageIndex().map(StorageIndex::toString);
    } else if (only.verifyCap) {
      return met.child().verifyCap().map(Cap::toSecretString);
    } else if (only.repairCap) {
      return met.child().repairCap().map(Cap::toSecretString);
    }
    String cap = met.child().bestCap().map(Cap::toSecretString).map(Screen::printable).orElse("-");
    return Optional.of((cap + " " + met.shown()).stripTrailing());
  }
}
