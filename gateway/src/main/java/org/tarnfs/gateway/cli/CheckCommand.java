// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    description = {
      "Ask all servers which shares they have of a file or a directory, and tell whether that is all"
          + " there should be.",
      "Of a directory the directory itself, not what is in it: for that there is tarn deep-check."
          + " The exit code is 12 if it is not healthy in the end."
    },
    footer = {"", "Example: tarn check --verify home:photos/lake.jpg"})
final class CheckCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new RawScreen();
  @Mixin private final NodeOption node = new NodeOption();
  @Mixin private final CheckWish wish = new CheckWish();

  @Option(names = "--repair", description = "Store again what is missing or damaged.")
  private boolean repair;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    return new PathCheck(screen, wish, repair).run(node);
  }
}
