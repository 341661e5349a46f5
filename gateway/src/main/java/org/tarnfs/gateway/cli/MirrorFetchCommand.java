// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "fetch",
    description = {
      "Bring files back to this disk that are kept on the grid only: a file, a folder with all in it, or"
          + " everything.",
      "The node does it; tarn mirror status shows how far it is."
    },
    footer = {"", "Example: tarn mirror fetch photos 2019/lake"})
final class MirrorFetchCommand extends FolderAction {

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      defaultValue = "",
      description = "Its path in the folder; without it, everything.")
  private String path = "";

  @Override
  public ExitCode run() throws Exception {
    ObjectNode answer = api().post(path("/fetch"), Map.of("path", FolderText.inFolder(path)));
    long files = FolderText.number(answer, "files");
    screen()
        .result(
            files == 0
                ? "nothing there is on the grid only"
                : "%s on the way".formatted(FolderText.count(files, "file")),
            Screen.fields(answer));
    return ExitCode.OK;
  }
}
