// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "versions",
    description = {
      "List the snapshots that this device keeps of a folder, the oldest first.",
      "tarn mirror diff tells what differs between two, tarn mirror restore brings one back, and tarn"
          + " mirror pin keeps one for ever."
    },
    footer = {"", "Example: tarn mirror versions photos"})
final class MirrorVersionsCommand extends FolderAction {

  @Override
  public ExitCode run() throws Exception {
    ObjectNode answer = api().get(path("/versions"));
    List<List<String>> rows =
        answer.path("versions").values().stream()
            .map(
                version ->
                    List.of(
                        FolderText.time(FolderText.text(version, "time")),
                        FolderText.count(version, "files", "file"),
                        Screen.size(FolderText.number(version, "bytes")),
                        version.path("pinned").asBoolean(false) ? "pinned" : ""))
            .toList();
    screen().table(rows, Screen.fields(answer));
    return ExitCode.OK;
  }
}
