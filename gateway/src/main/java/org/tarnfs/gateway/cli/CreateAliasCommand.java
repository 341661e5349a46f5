// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.List;
import java.util.Map;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.grid.Grid;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "create-alias",
    description = {
      "Make a directory on the grid, and a short name for it: paths begin with NAME and a colon.",
      "Whoever loses private/aliases in the node directory loses the directory: keep a copy of it."
    },
    footer = {"", "Example: tarn create-alias home"})
final class CreateAliasCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(paramLabel = "NAME", description = "The name, such as home.")
  private String name = "";

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    String alias = Aliases.requireName(name);
    try (Session session = Session.open(node, screen)) {
      session.aliases().requireNew(alias);
      Grid grid = session.grid();
      DirectoryCap<?> made = grid.makeDirectory(grid.usualFormat(), List.of());
      Aliases.add(session.directory().aliases(), alias, made);
    }
    screen.result(
        "%s: is a new directory; copy files into it: tarn cp FILE %s:".formatted(alias, alias),
        Map.of("alias", alias));
    return ExitCode.OK;
  }
}
