// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.storage.protocol.ServerVersion;
import tools.jackson.databind.json.JsonMapper;

/// Which servers of the grid answer, as text and in the form in which Tahoe-LAFS tells it at
/// `/?t=json`, where magic-folder and Gridsync look.
public final class StatusPage {

  /// How long a server may take to count as connected.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Programs ask again and again; the servers are asked no more often than this.
  private static final Duration FRESH = Duration.ofSeconds(4);

  private static final JsonMapper JSON = new JsonMapper();

  private final String program;
  private final List<GridServer> servers;
  // Guarded by this.
  private @Nullable Seen seen;

  /// The state of the servers at a moment of [System#nanoTime()].
  private record Seen(
      long when, Map<GridServer, Fanout.Answer<GridServer, ServerVersion>> answers) {}

  /// @param program its name and version
  public StatusPage(String program, List<GridServer> servers) {
    this.program = program;
    this.servers = servers;
  }

  void serve(WebRequest request) throws IOException, InterruptedException {
    request.requireRead();
    switch (request.t()) {
      case "" -> request.answer(WebRequest.TEXT, text());
      case "json" -> request.answer(WebRequest.JSON, json());
      default -> throw WebRequest.unknownType();
    }
  }

  String text() throws InterruptedException {
    StringBuilder text = new StringBuilder(program).append("\n\n");
    var answers = answers();
    text.append("Storage servers: %d of %d answer\n".formatted(answering(), servers.size()));
    for (GridServer server : servers) {
      text.append("  ").append(server.name()).append(": ");
      text.append(status(answers.get(server))).append('\n');
    }
    return text.append("\nPUT /uri stores a file and answers its cap; GET /uri/CAP reads it.\n")
        .toString();
  }

  /// How many servers there should be.
  int known() {
    return servers.size();
  }

  /// How many answer, or did a few seconds ago.
  int answering() throws InterruptedException {
    return (int) answers().values().stream().filter(Fanout.Answered.class::isInstance).count();
  }

  String json() throws InterruptedException {
    var answers = answers();
    List<Map<String, @Nullable Object>> states = new ArrayList<>();
    for (GridServer server : servers) {
      states.add(state(server, answers.get(server)));
    }
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("introducers", Map.of("statuses", List.of()));
    root.put("servers", states);
    return JSON.writeValueAsString(root) + "\n";
  }

  private static Map<String, @Nullable Object> state(
      GridServer server, Fanout.@Nullable Answer<GridServer, ServerVersion> answer) {
    ServerVersion version =
        answer instanceof Fanout.Answered(GridServer _, ServerVersion v) ? v : null;
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("nodeid", server.id());
    state.put("connection_status", status(answer));
    state.put("available_space", version == null ? null : version.availableSpace());
    state.put("nickname", server.nickname());
    state.put("version", version == null ? null : version.applicationVersion());
    state.put("last_received_data", null);
    return state;
  }

  /// Gridsync looks for a capital C.
  private static String status(Fanout.@Nullable Answer<GridServer, ServerVersion> answer) {
    return switch (answer) {
      case null -> "no answer within " + PATIENCE.toSeconds() + " seconds";
      case Fanout.Answered(GridServer server, ServerVersion _) ->
          "Connected to " + server.name() + " via https";
      case Fanout.Failed(GridServer _, Exception trouble) -> String.valueOf(trouble.getMessage());
    };
  }

  private synchronized Map<GridServer, Fanout.Answer<GridServer, ServerVersion>> answers()
      throws InterruptedException {
    long now = System.nanoTime();
    if (seen == null || now - seen.when > FRESH.toNanos()) {
      seen = new Seen(now, ask());
    }
    return seen.answers;
  }

  private Map<GridServer, Fanout.Answer<GridServer, ServerVersion>> ask()
      throws InterruptedException {
    Map<GridServer, Fanout.Answer<GridServer, ServerVersion>> answers = new LinkedHashMap<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Fanout<GridServer, ServerVersion> fanout = new Fanout<>()) {
      for (GridServer server : servers) {
        fanout.ask(server, () -> server.storage().version());
      }
      while (fanout.pending() > 0) {
        var answer = fanout.next(Duration.ofNanos(deadline - System.nanoTime()));
        if (answer == null) {
          break;
        }
        answers.put(answer.asked(), answer);
      }
    }
    return answers;
  }
}
