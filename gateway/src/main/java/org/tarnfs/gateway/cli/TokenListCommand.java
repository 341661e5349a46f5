// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "list",
    description = "List the tokens: name, scope, folder, and when they end.",
    footer = {"", "Example: tarn token list"})
final class TokenListCommand extends NodeAction {

  @Override
  public ExitCode run() throws Exception {
    ObjectNode answer = api().get(NodeApi.TOKENS);
    List<List<String>> rows =
        answer.path("tokens").values().stream()
            .map(
                token ->
                    List.of(
                        Screen.printable(token.path("name").asString("")),
                        token.path("scope").asString(""),
                        Screen.printable(token.path("folder").asString("all folders")),
                        end(token)))
            .toList();
    screen().table(rows, Screen.fields(answer));
    return ExitCode.OK;
  }

  private static String end(JsonNode token) {
    String time = token.path("expires").asString("");
    if (time.isEmpty()) {
      return "does not end";
    }
    return (token.path("expired").asBoolean(false) ? "ended " : "ends ") + FolderText.time(time);
  }
}
