// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "repair",
    description = {
      "Check a file or a directory, and store again what is missing or damaged of it: the same as"
          + " tarn check --repair.",
      "An immutable file is repaired with any cap that leads to it, a mutable one only with its write"
          + " cap. The exit code is 12 if it is not healthy in the end."
    },
    footer = {"", "Example: tarn repair --verify home:photos/lake.jpg"})
final class RepairCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new RawScreen();
  @Mixin private final NodeOption node = new NodeOption();
  @Mixin private final CheckWish wish = new CheckWish();

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    return new PathCheck(screen, wish, true).run(node);
  }
}
