// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "diff",
    description = {
      "Tell what differs between two versions of a folder that this device keeps: the last but one and"
          + " the newest, if nothing else is said.",
      "Lines begin with + for what was added, - for what was deleted, M for what has another content,"
          + " and U for what has another time or other permissions only.",
      "A time is " + PastTime.FORMS + ". The last version before it is meant."
    },
    footer = {
      "",
      "Example: tarn mirror diff photos --from 2d",
      "         tarn mirror diff photos --from 2026-03-04 --to 2026-03-05 2026/summer"
    })
final class MirrorDiffCommand extends FolderAction {

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "The earlier version; the one before the later, if it is not said.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "The later version; the newest, if it is not said.")
  private @Nullable String to;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many differences to tell at most; 1000.")
  private int limit = 1000;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "Only this file or folder, as its path in the folder.")
  private @Nullable String path;

  @Override
  public ExitCode run() throws Exception {
    if (limit < 0) {
      throw CommandException.usage("--limit must not be less than 0");
    }
    ObjectNode answer = api().get(path("/diff?" + arguments()));
    List<List<String>> lines =
        answer.path("differences").values().stream()
            .map(DifferenceText::line)
            .map(List::of)
            .toList();
    screen().table(lines, Screen.fields(answer));
    long more = FolderText.number(answer, "total") - lines.size();
    if (more > 0) {
      screen().step("and %d more; --limit N tells more".formatted(more));
    }
    screen().step(summary(answer));
    return ExitCode.OK;
  }

  private String arguments() throws CommandException {
    List<String> arguments = new ArrayList<>();
    arguments.add("limit=" + limit);
    if (from != null) {
      arguments.add("from=" + encoded(time(from)));
    }
    if (to != null) {
      arguments.add("to=" + encoded(time(to)));
    }
    if (path != null) {
      arguments.add("path=" + encoded(path));
    }
    return String.join("&", arguments);
  }

  private static String time(String text) throws CommandException {
    return PastTime.parse(text, Clock.system(ZoneId.systemDefault())).toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String summary(JsonNode answer) {
    List<String> counts =
        Stream.of("added", "deleted", "changed", "touched")
            .filter(change -> FolderText.number(answer, change) > 0)
            .map(change -> FolderText.number(answer, change) + " " + change)
            .toList();
    return "%s from %s to %s"
        .formatted(
            counts.isEmpty() ? "nothing differs" : String.join(", ", counts),
            FolderText.time(FolderText.text(answer.path("from"), "time")),
            FolderText.time(FolderText.text(answer.path("to"), "time")));
  }
}
