// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import org.tarnfs.gateway.directory.Child;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "deep-check",
    description = {
      "Check everything that can be reached from a directory, and the directory itself.",
      "Tells of what is not healthy, with -v of everything, and in the end how much there was. What"
          + " cannot be read or checked does not end it. The exit code is 12 if anything is not"
          + " healthy in the end, and 9 if something could not be looked at."
    },
    footer = {"", "Example: tarn deep-check --repair --add-lease home:"})
final class DeepCheckCommand implements TarnCommand.Action {

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
    try (Session session = Session.open(node, screen)) {
      CheckTally tally = new CheckTally();
      for (GridPath path : wish.paths(session.aliases())) {
        Child start = session.places().find(path).child();
        try (DeepCheck check =
            new DeepCheck(session.grid(), screen, wish.options(), repair, path, tally)) {
          check.from(start);
        }
      }
      tally.tell(screen, repair);
      return tally.code();
    }
  }
}
