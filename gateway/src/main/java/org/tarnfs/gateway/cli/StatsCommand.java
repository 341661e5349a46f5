// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tarnfs.gateway.grid.Walk;
import org.tarnfs.gateway.web.DeepStats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "stats",
    description = {
      "Count everything that can be reached from a directory, and the directory itself, with sizes in"
          + " bytes; those of mutable files are not known.",
      "A directory that cannot be read is told in a warning, and the exit code is then 9."
    },
    footer = {"", "Example: tarn stats home:photos"})
final class StatsCommand implements TarnCommand.Action {

  /// Sizes from here on are shown in larger units, too.
  private static final long LARGE = 1000;

  @Mixin private final Screen screen = new RawScreen();
  @Mixin private final NodeOption node = new NodeOption();

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

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (Session session = Session.open(node, screen);
        StatusLine status = new StatusLine(screen)) {
      GridPath start = PathInput.parse(path, session.aliases());
      session
          .grid()
          .walk(session.places().find(start).child(), visit -> count(visit, start, status));
    }
    ObjectNode json = stats.json();
    screen.table(rows(json), Screen.fields(json));
    return complete ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private void count(Walk.Visit visit, GridPath start, StatusLine status) {
    Met met = Met.of(visit);
    stats.add(visit);
    if (!met.troubles().isEmpty()) {
      complete = false;
      status.interrupt(
          () ->
              met.troubles().forEach(trouble -> screen.warning(met.shown(start) + ": " + trouble)));
    }
    status.show(() -> "counting, at " + met.shown(start));
  }

  private static List<List<String>> rows(ObjectNode json) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      String name = field.getKey();
      if (field.getValue().isNumber() && !name.equals("api-version")) {
        long value = field.getValue().asLong();
        boolean large = value >= LARGE && !name.startsWith("count-") && !name.endsWith("children");
        rows.add(List.of(name, Long.toString(value), large ? Screen.size(value) : ""));
      }
    }
    for (JsonNode range : json.get("size-files-histogram")) {
      String bounds = "%d to %d bytes".formatted(range.get(0).asLong(), range.get(1).asLong());
      rows.add(List.of(bounds, range.get(2).asString(), ""));
    }
    return rows;
  }
}
