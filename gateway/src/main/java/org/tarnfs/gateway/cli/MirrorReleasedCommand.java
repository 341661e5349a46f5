// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "released",
    description = {
      "List the files of a folder that are kept on the grid only, to save space on this disk.",
      "tarn mirror fetch brings them back, and tarn mirror set says after which time files are released."
    },
    footer = {"", "Example: tarn mirror released photos"})
final class MirrorReleasedCommand extends FolderAction {

  @Override
  public ExitCode run() throws Exception {
    ObjectNode answer = api().get(path("/released?limit=" + Integer.MAX_VALUE));
    List<List<String>> rows =
        answer.path("files").values().stream()
            .map(
                file ->
                    List.of(
                        Screen.size(FolderText.number(file, "bytes")),
                        FolderText.text(file, "path")))
            .toList();
    screen().table(rows, Screen.fields(answer));
    return ExitCode.OK;
  }
}
