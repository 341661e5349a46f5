// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "pause",
    description = "Leave a folder as it is, here and on the grid, until it is resumed.",
    footer = {"", "Example: tarn mirror pause photos --for 8h"})
final class MirrorPauseCommand extends FolderAction {

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Go on by itself after so many minutes, hours or days: 30m, 8h, 2d.")
  private @Nullable String time;

  @Override
  public ExitCode run() throws Exception {
    Map<String, String> wish =
        time == null
            ? Map.of()
            : Map.of("for", TimeSpan.of("--for", "30m, 8h or 2d", time).toString());
    api().post(path("/pause"), wish);
    done(name() + " is paused" + (time == null ? "" : " for " + time), "paused");
    return ExitCode.OK;
  }
}
