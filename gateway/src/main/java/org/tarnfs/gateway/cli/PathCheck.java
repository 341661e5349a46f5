// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import org.tarnfs.caps.FileCap;

/// Checks single objects, and tells of each all there is to be told.
final class PathCheck {

  private final Screen screen;
  private final CheckWish wish;
  private final boolean repair;

  PathCheck(Screen screen, CheckWish wish, boolean repair) {
    this.screen = screen;
    this.wish = wish;
    this.repair = repair;
  }

  ExitCode run(NodeOption node) throws IOException, InterruptedException, CommandException {
    try (Session session = Session.open(node, screen)) {
      boolean healthy = true;
      boolean leased = true;
      for (GridPath path : wish.paths(session.aliases())) {
        FileCap cap = Examination.checkable(session.places().find(path).child());
        Examination found = Examination.of(session.grid(), cap, wish.options(), repair);
        screen.result(text(path, found), Screen.fields(found.json()));
        healthy &= found.isHealthy();
        leased &= found.leases().failed().isEmpty();
      }
      return healthy ? leased ? ExitCode.OK : ExitCode.INCOMPLETE : ExitCode.UNHEALTHY;
    }
  }

  private static String text(GridPath path, Examination found) {
    StringBuilder text = new StringBuilder(path.shown() + ": " + found.summary());
    found.details().forEach(line -> text.append("\n  ").append(line));
    return text.toString();
  }
}
