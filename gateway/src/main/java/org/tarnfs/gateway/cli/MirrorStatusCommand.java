// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "status",
    description = {
      "Tell how it is with the mirrored folders, or with one: its state, what is still to be done, and"
          + " why that was not done yet.",
      "With --json there is one object a folder in folders, each with its outstanding items."
    },
    footer = {"", "Example: tarn mirror status --watch"})
final class MirrorStatusCommand extends NodeAction {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final String CLEAR = "\033[H\033[2J";

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One folder; all without it.")
  private @Nullable String name;

  @Option(
      names = "--items",
      paramLabel = "N",
      description = "How many outstanding items to show of each folder; 20.")
  private int items = 20;

  @Option(names = "--watch", description = "Tell it again when it changes, until Ctrl-C.")
  private boolean watch;

  @Override
  public ExitCode run() throws Exception {
    if (items < 0) {
      throw CommandException.usage("--items must not be less than 0");
    }
    NodeApi api = api();
    String shown = "";
    while (true) {
      ObjectNode status = look(api);
      String text = screen().json() ? status.toString() : text(status);
      if (!text.equals(shown)) {
        shown = text;
        boolean redraw = watch && Screen.isTerminal() && !screen().json();
        screen().result(redraw ? CLEAR + text : text, Screen.fields(status));
      }
      if (!watch) {
        return ExitCode.OK;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private ObjectNode look(NodeApi api) throws IOException, CommandException {
    List<ObjectNode> folders = new ArrayList<>();
    if (name == null) {
      for (JsonNode folder : api.get(NodeApi.FOLDERS).path("folders")) {
        if (folder instanceof ObjectNode fields) {
          folders.add(fields);
        }
      }
    } else {
      folders.add(api.get(NodeApi.folder(name, "")));
    }
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    ArrayNode all = status.putArray("folders");
    for (ObjectNode folder : folders) {
      if (FolderText.hasOutstanding(folder)) {
        addOutstanding(api, folder);
      }
      all.add(folder);
    }
    return status;
  }

  private void addOutstanding(NodeApi api, ObjectNode folder) throws IOException, CommandException {
    try {
      folder.set(
          "outstanding",
          api.get(NodeApi.folder(folder.path("name").asString(""), "/outstanding?limit=" + items)));
    } catch (CommandException e) {
      // It is busy, or gone: what is known of it is told without.
      screen().step(String.valueOf(e.getMessage()));
    }
  }

  private static String text(ObjectNode status) {
    StringBuilder text = new StringBuilder();
    for (JsonNode folder : status.path("folders")) {
      text.append(text.isEmpty() ? "" : "\n").append(FolderText.of(folder, Instant.now()));
    }
    return text.isEmpty() ? FolderText.NONE : text.toString();
  }
}
