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
import org.tarnfs.interop.StockClient;
import org.tarnfs.interop.StorageNode;

/// Stock Tahoe-LAFS, its gateway speaking one of its protocols to its storage servers, which do not
/// poll each other.
record StockContender(String name, Program tahoe, StockClient.Protocol protocol)
    implements Contender {

  @Override
  public String version() throws IOException, InterruptedException {
    return tahoe.run(List.of("--version"));
  }

  @Override
  public RunningGrid start(Path directory, Nodes nodes) throws IOException, InterruptedException {
    FreePorts ports = new FreePorts();
    List<StorageNode> servers = new ArrayList<>();
    for (int number = 0; number < SERVERS; number++) {
      Path node = directory.resolve("server-" + number);
      int port = ports.next();
      StorageNode.createStock(tahoe, node, port);
      servers.add(nodes.add(StorageNode.start(tahoe, node, port)));
    }
    GridView view =
        new GridView(
            PARAMETERS,
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(StorageNode::entry).toList());
    StockClient client =
        nodes.add(StockClient.start(tahoe, directory.resolve("client"), view, protocol));
    return new RunningGrid(
        client.web().address(),
        client.process().pid(),
        servers.stream().map(server -> server.process().pid()).toList(),
        (from, target) -> client.cli("backup", from.toString(), target));
  }
}
