// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tarnfs.gateway.app.FreePorts;

/// Five storage nodes of one kind, and a gateway of each kind that knows them all and no
/// introducer.
record TestGrid(List<StorageNode> servers, Gateway stock, Gateway tarn) {

  static final FreePorts PORTS = new FreePorts();
  private static final Path REPOSITORY = Path.of(System.getProperty("root", "..")).toAbsolutePath();
  private static final int SERVERS = 5;

  static Program tahoeProgram() throws IOException, InterruptedException {
    return StockInstallation.tahoe(REPOSITORY).program("tahoe");
  }

  static StockInstallation magicFolder() throws IOException, InterruptedException {
    return StockInstallation.magicFolder(REPOSITORY);
  }

  static Program tarnProgram() {
    return TarnProgram.onClassPath();
  }

  /// By the launcher, of the build that runs this test: the one the launcher would make.
  static Program launchedTarn(String... jvmOptions) throws IOException {
    Files.writeString(REPOSITORY.resolve("dist/target/.built"), "");
    return TarnProgram.launcher(REPOSITORY, jvmOptions);
  }

  static List<StorageNode> stockServers(Nodes nodes, Path directory)
      throws IOException, InterruptedException {
    List<StorageNode> servers = new ArrayList<>();
    for (int number = 0; number < SERVERS; number++) {
      Path server = directory.resolve("server-" + number);
      int port = PORTS.next();
      StorageNode.createStock(tahoeProgram(), server, port);
      servers.add(nodes.add(StorageNode.start(tahoeProgram(), server, port)));
    }
    return servers;
  }

  static List<StorageNode> tarnServers(Nodes nodes, Path directory)
      throws IOException, InterruptedException {
    List<StorageNode> servers = new ArrayList<>();
    for (int number = 0; number < SERVERS; number++) {
      Path server = directory.resolve("server-" + number);
      int port = PORTS.next();
      StorageNode.createTarn(tarnProgram(), server, port);
      servers.add(nodes.add(StorageNode.start(tarnProgram(), server, port)));
    }
    return servers;
  }

  /// Starts the gateways. `view` says all but the servers.
  static TestGrid over(List<StorageNode> servers, Nodes nodes, Path directory, GridView view)
      throws IOException, InterruptedException {
    GridView full =
        new GridView(
            view.parameters(),
            view.convergence(),
            servers.stream().map(StorageNode::entry).toList());
    Files.createDirectories(directory);
    Gateway stock =
        StockClient.start(
            tahoeProgram(), directory.resolve("stock"), full, StockClient.Protocol.HTTPS);
    Gateway tarn = TarnGateway.start(tarnProgram(), directory.resolve("tarn"), full);
    return new TestGrid(servers, nodes.add(stock), nodes.add(tarn));
  }
}
