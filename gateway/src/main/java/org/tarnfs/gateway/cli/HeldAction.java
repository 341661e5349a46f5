// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Decides on what is held in a folder, when somebody has seen what that is.
abstract class HeldAction extends FolderAction {

  private static final int EXAMPLES = 20;

  @Option(names = "--yes", description = "Do it without being asked.")
  private boolean yes;

  /// @param question what is going to happen
  /// @param done what has happened
  ExitCode decide(boolean accepts, String question, String done) throws Exception {
    NodeApi api = api();
    JsonNode held = api.get(path("/held")).path("held").path(0);
    if (held.isMissingNode()) {
      throw CommandException.usage("nothing is held in " + name());
    }
    show(held);
    if (!yes && !isConfirmed(question)) {
      throw new CommandException(ExitCode.INTERRUPTED, "nothing is decided");
    }
    api.post(path("/decide"), Map.of("accept", accepts));
    done(name() + ": " + done, accepts ? "accepted" : "undone");
    return ExitCode.OK;
  }

  private void show(JsonNode held) {
    screen().step(FolderText.text(held, "summary"));
    JsonNode examples = held.path("examples");
    examples.values().stream()
        .limit(EXAMPLES)
        .forEach(path -> screen().step("  " + Screen.printable(path.asString(""))));
    long all = FolderText.number(held, "deletions") + FolderText.number(held, "rewrites");
    long shown = Math.min(EXAMPLES, examples.size());
    if (shown > 0 && all > shown) {
      screen().step("  and others");
    }
  }

  private boolean isConfirmed(String question) throws IOException, CommandException {
    if (!Screen.isTerminal() || screen().json()) {
      throw CommandException.usage(question + " With --yes this is done without being asked");
    }
    System.err.print(question + " [y/N] ");
    System.err.flush();
    String answer =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
