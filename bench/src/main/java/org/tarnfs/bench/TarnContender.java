// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.gateway.app.FreePorts;
import org.tarnfs.interop.GridView;
import org.tarnfs.interop.Nodes;
import org.tarnfs.interop.Program;
import org.tarnfs.interop.StorageNode;
import org.tarnfs.interop.TarnGateway;
import org.tarnfs.interop.TarnProgram;

/// Tarn as its users start it: every node a process of its own.
record TarnContender(Path repository) implements Contender {

  @Override
  public String name() {
    return Settings.TARN;
  }

  @Override
  public String version() throws IOException, InterruptedException {
    Program git = new Program(List.of("git", "-C", repository.toString()));
    return tarn().run(List.of("--version"))
        + " "
        + git.run(List.of("describe", "--always", "--dirty"));
  }

  private Program tarn() {
    return TarnProgram.launcher(repository);
  }

  @Override
  public RunningGrid start(Path directory, Nodes nodes) throws IOException, InterruptedException {
    FreePorts ports = new FreePorts();
    List<StorageNode> servers = new ArrayList<>();
    for (int number = 0; number < SERVERS; number++) {
      Path node = directory.resolve("server-" + number);
      int port = ports.next();
      StorageNode.createTarn(tarn(), node, port);
      servers.add(nodes.add(StorageNode.start(tarn(), node, port)));
    }
    GridView view =
        new GridView(
            PARAMETERS,
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(StorageNode::entry).toList());
    TarnGateway gateway = nodes.add(TarnGateway.start(tarn(), directory.resolve("gateway"), view));
    return new RunningGrid(
        gateway.web().address(),
        gateway.process().pid(),
        servers.stream().map(server -> server.process().pid()).toList(),
        (from, target) -> gateway.cli("backup", from.toString(), target));
  }
}
