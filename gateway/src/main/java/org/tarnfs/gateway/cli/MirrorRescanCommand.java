// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Map;
import picocli.CommandLine.Command;

@Command(
    name = "rescan",
    description = {
      "Look at everything in a folder, here and on the grid, and try again what did not work.",
      "This is done now and then by itself, too."
    },
    footer = {"", "Example: tarn mirror rescan photos"})
final class MirrorRescanCommand extends FolderAction {

  @Override
  public ExitCode run() throws Exception {
    api().post(path("/rescan"), Map.of());
    done(name() + " is looked at; what is found: tarn mirror status " + name(), "rescanned");
    return ExitCode.OK;
  }
}
