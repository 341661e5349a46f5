// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "add",
    description = {
      "Mirror a folder of this machine from now on.",
      "With --join it takes part in one that another device mirrors: what is in either comes to both."
    },
    footer = {"", "Example: tarn mirror add ~/Documents --join < documents.cap"})
final class MirrorAddCommand extends NodeAction {

  @Parameters(paramLabel = "PATH", description = "A folder of this machine.")
  private Path path = Path.of("");

  @Option(names = "--name", description = "What to call it; the name of the folder by default.")
  private @Nullable String name;

  @Option(
      names = "--device",
      description = "What others see this machine as; the nickname of the node by default.")
  private @Nullable String device;

  @Option(
      names = "--join",
      description = {
        "Take part in a folder that is on the grid, with its root cap, which is read from standard"
            + " input or the file of --cap-file.",
        "tarn mirror root-cap tells it on a device that takes part."
      })
  private boolean join;

  @Option(
      names = "--cap-file",
      paramLabel = "FILE",
      description = "Read the cap from the first line of FILE; - for standard input.")
  private @Nullable Path capFile;

  @Override
  public ExitCode run() throws Exception {
    NodeApi api = api();
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("path", path.toAbsolutePath().normalize().toString());
    if (name != null) {
      wish.put("name", name);
    }
    if (device != null) {
      wish.put("device", device);
    }
    if (join) {
      wish.put("join", cap());
    } else if (capFile != null) {
      throw CommandException.usage("--cap-file goes with --join");
    }
    ObjectNode added = api.post(NodeApi.FOLDERS, wish);
    screen()
        .result(
            describe(Screen.printable(added.path("name").asString("")), added),
            Screen.fields(added));
    return ExitCode.OK;
  }

  private String cap() throws IOException, CommandException {
    return capFile == null || capFile.equals(Path.of("-"))
        ? SecretLine.ofStandardInput()
        : SecretLine.ofFile(capFile);
  }

  private static String describe(String name, ObjectNode added) {
    String device = Screen.printable(added.path("device").asString(""));
    return "%s is mirrored from now on, as %s; how it is: tarn mirror status %s"
        .formatted(
            Screen.printable(added.path("path").asString("")),
            device.isEmpty() ? "one that only receives" : "device " + device,
            FolderText.quoted(name));
  }
}
