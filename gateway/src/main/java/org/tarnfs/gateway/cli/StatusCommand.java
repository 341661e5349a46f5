// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
    name = "status",
    description = {
      "Tell in one sentence how it is with a node that runs, and below it of each mirrored folder.",
      "tarn mirror status tells more of the folders."
    },
    footer = {"", "Example: tarn status"})
final class StatusCommand extends NodeAction {

  @Override
  public ExitCode run() throws Exception {
    NodeApi api = api();
    JsonNode folders = api.get(NodeApi.FOLDERS).path("folders");
    List<JsonNode> servers = api.get("/?t=json").path("servers").values().stream().toList();
    long answering = servers.stream().filter(StatusCommand::answers).count();
    String sentence =
        sentence(folders) + "; %d of %d servers answer".formatted(answering, servers.size());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("sentence", sentence);
    fields.put("servers", servers.size());
    fields.put("serversAnswering", answering);
    fields.put("folders", folders);
    Stream<String> lines =
        folders.values().stream().map(folder -> FolderText.of(folder, Instant.now()));
    screen().result(String.join("\n", Stream.concat(Stream.of(sentence), lines).toList()), fields);
    return ExitCode.OK;
  }

  private static boolean answers(JsonNode server) {
    return server.path("connection_status").asString("").startsWith("Connected");
  }

  /// The worst there is.
  private static String sentence(JsonNode folders) {
    if (folders.isEmpty()) {
      return "No folder is mirrored";
    } else if (count(folders, "needs-attention") > 0) {
      long count = count(folders, "needs-attention");
      return FolderText.count(count, "folder")
          + (count == 1 ? " needs attention" : " need attention");
    } else if (count(folders, "waiting-for-servers") > 0) {
      return "Waiting for servers with "
          + FolderText.count(count(folders, "waiting-for-servers"), "folder");
    } else if (count(folders, "syncing") + count(folders, "scanning") > 0) {
      return "Syncing "
          + FolderText.count(count(folders, "syncing") + count(folders, "scanning"), "folder");
    } else if (count(folders, "paused") > 0) {
      return FolderText.count(count(folders, "paused"), "folder") + " paused";
    }
    return "Everything is up to date";
  }

  private static long count(JsonNode folders, String state) {
    return folders.values().stream()
        .filter(folder -> folder.path("state").asString("").equals(state))
        .count();
  }
}
