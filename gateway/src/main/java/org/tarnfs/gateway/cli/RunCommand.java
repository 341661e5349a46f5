// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.net.URI;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tarnfs.gateway.app.Node;
import org.tarnfs.gateway.app.NodeCreation;
import org.tarnfs.gateway.app.NodeDirectory;
import org.tarnfs.storage.protocol.Nurl;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "run",
    description = {
      "Run a node until it is told to stop (Ctrl-C or SIGTERM).",
      "Where there is no node, makes one that stores files on its own disk."
    },
    footer = {"", "Example: tarn run"})
final class RunCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeArgument node = new NodeArgument();

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    NodeDirectory target = node.directory();
    if (!Files.exists(target.root())) {
      NodeCreation.createAlone(target);
      screen.step("made a node in " + target.root());
      screen.step(CreateNodeCommand.aloneHint(target));
    }
    Node running = Node.start(target);
    StopSignal stop = StopSignal.closing(running);
    running.warnings().forEach(screen::warning);
    screen.result(describe(target, running), fields(target, running));
    stop.await();
    return ExitCode.OK;
  }

  private static String describe(NodeDirectory target, Node running) {
    StringBuilder text = new StringBuilder("node     " + target.root() + "\n");
    for (Nurl nurl : running.nurls()) {
      text.append("storage  ").append(nurl.toSecretString()).append('\n');
    }
    for (URI web : running.webAddresses()) {
      text.append(
          "gateway  %s, knows %d of the grid's servers\n".formatted(web, running.knownServers()));
    }
    // Programs that start Tahoe-LAFS wait for these two words.
    return text + "client running; Ctrl-C stops it";
  }

  private static Map<String, Object> fields(NodeDirectory target, Node running) {
    List<String> nurls = running.nurls().stream().map(Nurl::toSecretString).toList();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("node", target.root().toString());
    fields.put("nurls", nurls);
    fields.put("web", running.webAddresses().stream().map(URI::toString).toList());
    fields.put("servers", running.knownServers());
    return fields;
  }
}
