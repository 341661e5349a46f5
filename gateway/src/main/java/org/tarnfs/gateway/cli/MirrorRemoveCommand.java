// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "remove",
    description = {
      "Mirror a folder no longer. Its files stay on this machine, and on the grid.",
      "Whoever has the root cap can still read what is on the grid; keep it with tarn mirror root-cap"
          + " before, if nobody has."
    },
    footer = {"", "Example: tarn mirror remove photos"})
final class MirrorRemoveCommand extends FolderAction {

  @Override
  public ExitCode run() throws Exception {
    NodeApi api = api();
    ObjectNode folder = api.get(path(""));
    api.delete(path(""));
    done(
        ("%s is not mirrored any more. Its files stay in %s; what is on the grid stays there for all"
                + " who have its root cap")
            .formatted(name(), FolderText.text(folder, "path")),
        "removed");
    return ExitCode.OK;
  }
}
