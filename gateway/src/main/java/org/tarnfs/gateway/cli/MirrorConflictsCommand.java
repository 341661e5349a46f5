// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "conflicts",
    description = {
      "List what was changed by two devices that did not know of each other: both versions are kept,"
          + " each line has the one that kept the name and the other.",
      "To settle one, change or delete either in the folder."
    },
    footer = {"", "Example: tarn mirror conflicts photos"})
final class MirrorConflictsCommand extends FolderAction {

  @Override
  public ExitCode run() throws Exception {
    ObjectNode answer = api().get(path("/conflicts"));
    List<List<String>> rows =
        answer.path("conflicts").values().stream()
            .map(at -> List.of(FolderText.text(at, "path"), FolderText.text(at, "copy")))
            .toList();
    screen().table(rows, Screen.fields(answer));
    return ExitCode.OK;
  }
}
