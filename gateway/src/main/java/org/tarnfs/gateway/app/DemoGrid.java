// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.storage.app.StorageService;
import org.tarnfs.storage.http.HttpWorker;

/// A whole grid in one process: storage servers that listen on loopback, and a gateway that knows
/// them. Their directories are those of ordinary nodes.
public final class DemoGrid implements AutoCloseable {

  private final SecureRandom random = new SecureRandom();
  private final HttpWorker worker;
  private final List<NodeDirectory> directories;
  private final List<StorageService> servers = new ArrayList<>();
  private final List<Node> gateways = new ArrayList<>();

  private DemoGrid(HttpWorker worker, List<NodeDirectory> directories) {
    this.worker = worker;
    this.directories = directories;
  }

  /// Starts the grid in `root`. If there is none, makes it, with a gateway that is configured with
  /// `encoding` and `webPort`.
  public static DemoGrid start(Path root, int servers, EncodingParameters encoding, int webPort)
      throws NodeException {
    List<NodeDirectory> directories =
        IntStream.rangeClosed(1, servers)
            .mapToObj(number -> new NodeDirectory(root.resolve("server-" + number)))
            .toList();
    NodeDirectory gateway = new NodeDirectory(root.resolve("gateway"));
    try {
      DemoGrid grid = new DemoGrid(HttpWorker.start(), directories);
      boolean started = false;
      try {
        if (!Files.exists(gateway.config())) {
          grid.create(gateway, encoding, webPort);
        }
        grid.startAll(gateway);
        started = true;
        return grid;
      } finally {
        if (!started) {
          grid.close();
        }
      }
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw NodeDirectory.unusable(root, e);
    }
  }

  private void create(NodeDirectory gateway, EncodingParameters encoding, int webPort)
      throws IOException {
    NodeCreation creation = new NodeCreation(random);
    FreePorts ports = new FreePorts();
    List<ServersYaml.Entry> entries = new ArrayList<>();
    for (int i = 0; i < directories.size(); i++) {
      String nickname = "server-" + (i + 1);
      NodeRole.Storage role = NodeRole.Storage.onThisMachine(ports.next());
      NodeDirectory directory = directories.get(i);
      creation.create(
          directory, new NodeConfig(nickname, encoding, MutableFormat.SDMF, List.of(role)));
      entries.add(ServersYaml.Entry.of(directory, nickname, role, random));
    }
    gateway.writePrivate(gateway.servers(), ServersYaml.of(entries));
    NodeRole web = NodeRole.Gateway.onThisMachine(webPort);
    creation.create(gateway, new NodeConfig("gateway", encoding, MutableFormat.SDMF, List.of(web)));
  }

  private void startAll(NodeDirectory gateway) throws NodeException {
    for (NodeDirectory directory : directories) {
      servers.add(startServer(directory));
    }
    gateways.add(Node.start(gateway));
  }

  private StorageService startServer(NodeDirectory directory) throws NodeException {
    return NodeConfig.read(directory)
        .storage()
        .orElseThrow(
            () ->
                new NodeException(
                    NodeException.Reason.BAD_CONFIGURATION,
                    directory.root() + " is not a storage server"))
        .start(worker, directory);
  }

  /// Its client, which knows all servers.
  public GridClient client() {
    return gateways.getFirst().client();
  }

  /// Where its web API is.
  public URI web() {
    return gateways.getFirst().webAddresses().getFirst();
  }

  /// Ends a server, the first being 1, as if its machine had gone.
  public void stop(int number) throws IOException {
    servers.get(number - 1).stop();
  }

  /// Brings a stopped server back.
  public void restart(int number) throws NodeException {
    servers.set(number - 1, startServer(directories.get(number - 1)));
  }

  @Override
  public void close() throws IOException {
    for (Node gateway : gateways) {
      gateway.close();
    }
    for (StorageService server : servers) {
      server.close();
    }
    worker.close();
  }
}
