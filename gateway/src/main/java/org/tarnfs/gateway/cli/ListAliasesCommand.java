// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.app.NodeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list-aliases",
    description = {
      "List the aliases, with the beginning of the storage index of the directory each leads to.",
      "Their caps grant what the aliases do, and are shown only when they are asked for."
    },
    footer = {"", "Example: tarn list-aliases"})
final class ListAliasesCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Option(names = "--uri", description = "Show the caps, which grant all that the aliases do.")
  private boolean caps;

  @Option(names = "--readonly-uri", description = "Show the caps for reading alone.")
  private boolean readCaps;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    NodeConfig.read(node.directory());
    Map<String, Object> fields = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    Aliases.read(node.directory().aliases())
        .all()
        .forEach(
            (name, cap) -> {
              Map<String, String> shown = cap.map(this::shown).orElse(Map.of("problem", "no cap"));
              fields.put(name, shown);
              rows.add(
                  Stream.concat(Stream.of(Screen.printable(name)), shown.values().stream())
                      .toList());
            });
    screen.table(rows, fields);
    return ExitCode.OK;
  }

  private Map<String, String> shown(DirectoryCap<?> cap) {
    Map<String, String> shown = new LinkedHashMap<>();
    if (caps) {
      shown.put("cap", cap.toSecretString());
    }
    if (readCaps) {
      cap.toReadOnly().ifPresent(read -> shown.put("readCap", read.toSecretString()));
    }
    if (shown.isEmpty()) {
      shown.put("directory", abbreviated(cap.toVerifyOnly()));
    }
    return shown;
  }

  private static String abbreviated(Optional<? extends Cap> cap) {
    return cap.isPresent() && cap.get() instanceof DirectoryCap<?>(VerifyCap verify)
        ? verify.storageIndex().abbreviated()
        : "in its cap";
  }
}
