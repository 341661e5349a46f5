// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.security.SecureRandom;
import org.tarnfs.gateway.app.GridClient;
import org.tarnfs.gateway.app.NodeDirectory;
import org.tarnfs.gateway.grid.Grid;

/// What a command that works on the grid has: the client of its node, and the node's aliases.
final class Session implements AutoCloseable {

  private final NodeDirectory directory;
  private final GridClient client;
  private final Aliases aliases;

  private Session(NodeDirectory directory, GridClient client, Aliases aliases) {
    this.directory = directory;
    this.client = client;
    this.aliases = aliases;
  }

  static Session open(NodeOption node, Screen screen) throws IOException {
    NodeDirectory directory = node.directory();
    GridClient client = GridClient.open(directory, new SecureRandom());
    try {
      client.problems().forEach(screen::warning);
      return new Session(directory, client, Aliases.read(directory.aliases()));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  NodeDirectory directory() {
    return directory;
  }

  GridClient client() {
    return client;
  }

  Grid grid() {
    return client.grid();
  }

  Aliases aliases() {
    return aliases;
  }

  Places places() {
    return new Places(client.grid());
  }

  @Override
  public void close() {
    client.close();
  }
}
