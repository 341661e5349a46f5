// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Cap;
import org.tarnfs.gateway.mutable.MutableFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "mkdir",
    description = {
      "Make a directory on the grid, and those above it that are missing.",
      "Without a path the new directory stands nowhere, and its cap is printed: whoever loses that"
          + " loses the directory."
    },
    footer = {"", "Example: tarn mkdir home:photos/2026"})
final class MkdirCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(arity = "0..1", paramLabel = "PATH", description = "ALIAS:NAME/NAME or CAP/NAME.")
  private @Nullable String path;

  @Option(
      names = "--format",
      paramLabel = "SDMF|MDMF",
      description = {
        "How the directory is kept: SDMF is for up to some thousand entries, MDMF for more.",
        "Without this option it is as mutable.format in tahoe.cfg says."
      })
  private @Nullable MutableFormat format;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (Session session = Session.open(node, screen)) {
      MutableFormat wanted = format == null ? session.grid().usualFormat() : format;
      Map<String, Object> fields = new LinkedHashMap<>();
      if (path == null) {
        Cap made = session.grid().makeDirectory(wanted, List.of());
        fields.put("cap", made.toSecretString());
        screen.result(made.toSecretString(), fields);
      } else {
        GridPath place = session.aliases().parse(path);
        Cap made = session.places().makeDirectory(place, wanted).cap();
        fields.put("cap", made.toSecretString());
        screen.result(place.shown() + " is there", fields);
      }
      return ExitCode.OK;
    }
  }
}
