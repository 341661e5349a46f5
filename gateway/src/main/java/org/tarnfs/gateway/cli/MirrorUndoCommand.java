// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;

@Command(
    name = "undo",
    description = {
      "Undo what is held: files that were deleted come back, and those that were rewritten are set"
          + " aside and have their old content again."
    },
    footer = {"", "Example: tarn mirror undo photos"})
final class MirrorUndoCommand extends HeldAction {

  @Override
  public ExitCode run() throws Exception {
    return decide(
        false, "This is undone in " + name() + ".", "what was held is undone; files come back");
  }
}
