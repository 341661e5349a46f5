// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "root-cap",
    description = {
      "Print the root cap of a folder. Whoever has it can read all that is and was in the folder, and"
          + " take part in it: it is the key for other devices and for the day this machine is lost."
    },
    footer = {"", "Example: tarn mirror root-cap photos > photos.cap"})
final class MirrorRootCapCommand extends FolderAction {

  @Option(names = "--read-only", description = "The cap for reading alone.")
  private boolean readOnly;

  @Override
  public ExitCode run() throws Exception {
    ObjectNode caps = api().post(path("/root-cap"), Map.of());
    String cap = caps.path(readOnly ? "readCap" : "cap").asString("");
    screen()
        .warning(
            readOnly
                ? "whoever has this cap can read the folder; keep it where nobody else can read it"
                : "whoever has this cap can read and change the folder; keep it where nobody else can"
                    + " read it, and somewhere else than on this machine");
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name());
    fields.put("cap", cap);
    screen().result(cap, fields);
    return ExitCode.OK;
  }
}
