// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Map;
import picocli.CommandLine.Command;

@Command(
    name = "resume",
    description = "Go on with a folder that is paused.",
    footer = {"", "Example: tarn mirror resume photos"})
final class MirrorResumeCommand extends FolderAction {

  @Override
  public ExitCode run() throws Exception {
    api().post(path("/resume"), Map.of());
    done(name() + " goes on", "resumed");
    return ExitCode.OK;
  }
}
