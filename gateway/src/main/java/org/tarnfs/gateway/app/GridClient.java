// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.mutable.KeyPairs;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.recovery.RecoveryKit;
import org.tarnfs.gateway.servers.Bandwidth;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.KnownServers;
import org.tarnfs.gateway.servers.ServerConnections;
import org.tarnfs.gateway.servers.Timeouts;

/// The grid as a node knows it: by the servers in its `private/servers.yaml`, with its secrets and
/// its encoding parameters. Needs no running node.
public final class GridClient implements AutoCloseable {

  private final KnownServers known;
  private final ServerConnections connections;
  private final KeyPairs keyPairs;
  private final Grid grid;
  private final EncodingParameters encoding;
  private final ConvergenceSecret convergence;

  private GridClient(
      KnownServers known,
      ServerConnections connections,
      KeyPairs keyPairs,
      Grid grid,
      EncodingParameters encoding,
      ConvergenceSecret convergence) {
    this.known = known;
    this.connections = connections;
    this.keyPairs = keyPairs;
    this.grid = grid;
    this.encoding = encoding;
    this.convergence = convergence;
  }

  /// Connects to servers when they are first needed.
  public static GridClient open(NodeDirectory directory, SecureRandom random) throws NodeException {
    NodeConfig config = NodeConfig.read(directory);
    return open(
        readServers(directory),
        directory.leaseSecret(random),
        directory.convergence(random),
        config);
  }

  /// The grid that a recovery kit knows, without any node.
  public static GridClient open(RecoveryKit kit, SecureRandom random) throws IOException {
    return open(
        KnownServers.parse(kit.serversYaml(), "the recovery kit"),
        LeaseSecret.random(random),
        kit.convergence(),
        new NodeConfig(kit.nickname(), kit.encoding(), MutableFormat.SDMF, List.of()));
  }

  private static GridClient open(
      KnownServers known, LeaseSecret leases, ConvergenceSecret convergence, NodeConfig config) {
    Bandwidth bandwidth = new Bandwidth(config.bandwidth(), Clock.system(ZoneId.systemDefault()));
    ServerConnections connections =
        ServerConnections.to(known.servers(), Timeouts.DEFAULT, bandwidth);
    KeyPairs keyPairs = new KeyPairs();
    Grid grid =
        new Grid(
            connections.servers(),
            leases,
            config.encoding(),
            MemoryBudget.ofThisMachine(),
            keyPairs,
            config.mutableFormat());
    return new GridClient(known, connections, keyPairs, grid, config.encoding(), convergence);
  }

  private static KnownServers readServers(NodeDirectory directory) throws NodeException {
    try {
      return KnownServers.read(directory.servers());
    } catch (IOException e) {
      throw new NodeException(
          NodeException.Reason.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  /// Has key pairs made ahead of their use, for a process that will run for a while.
  void makeKeyPairsAhead() {
    keyPairs.makeAhead();
  }

  public Grid grid() {
    return grid;
  }

  public List<GridServer> servers() {
    return connections.servers();
  }

  /// What may be changed while the grid is in use.
  public Bandwidth bandwidth() {
    return connections.bandwidth();
  }

  /// What is wrong with entries of `servers.yaml`, one sentence each.
  public List<String> problems() {
    return known.problems();
  }

  public EncodingParameters encoding() {
    return encoding;
  }

  /// How this node stores files: equal ones once.
  public UploadOptions convergent() {
    return new UploadOptions(encoding, Optional.of(convergence));
  }

  /// As [#convergent], but with a key that nobody who knows the file can compute.
  public UploadOptions withRandomKey() {
    return new UploadOptions(encoding, Optional.empty());
  }

  @Override
  public void close() {
    keyPairs.close();
    connections.close();
  }
}
