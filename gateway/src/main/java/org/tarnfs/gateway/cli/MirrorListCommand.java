// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "list",
    description = "List the mirrored folders, with their states.",
    footer = {"", "Example: tarn mirror list"})
final class MirrorListCommand extends NodeAction {

  @Override
  public ExitCode run() throws Exception {
    ObjectNode answer = api().get(NodeApi.FOLDERS);
    List<List<String>> rows =
        answer.path("folders").values().stream()
            .map(
                folder ->
                    Stream.of("name", "words", "path")
                        .map(field -> Screen.printable(folder.path(field).asString("")))
                        .toList())
            .toList();
    screen().table(rows, Screen.fields(answer));
    return ExitCode.OK;
  }
}
