// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Parameters;

/// What is to have another link, and where that is to be.
final class FromAndTo {

  @Parameters(
      index = "0",
      paramLabel = "FROM",
      description = {
        "ALIAS:NAME/NAME or CAP/NAME.",
        "Others on this machine can see a cap that stands here; an alias tells them nothing."
      })
  private String from = "";

  @Parameters(
      index = "1",
      paramLabel = "TO",
      description = "The new name, or, with a slash at its end, the directory to put it in.")
  private String to = "";

  GridPath source(Session session) throws CommandException {
    return session.aliases().parse(from);
  }

  GridPath target(Session session) throws CommandException {
    return session.aliases().parse(to);
  }
}
