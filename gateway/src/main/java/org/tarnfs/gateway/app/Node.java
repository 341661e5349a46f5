// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.mirror.ActivityLog;
import org.tarnfs.gateway.mirror.Mirrors;
import org.tarnfs.gateway.web.ApiTokens;
import org.tarnfs.gateway.web.ApiV1;
import org.tarnfs.gateway.web.NodePages;
import org.tarnfs.gateway.web.StatusPage;
import org.tarnfs.gateway.web.StoragePage;
import org.tarnfs.gateway.web.WebApi;
import org.tarnfs.gateway.web.WebServer;
import org.tarnfs.storage.app.DurableFile;
import org.tarnfs.storage.app.StorageService;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.protocol.Nurl;
import org.tarnfs.storage.protocol.ProgramVersion;

/// A node that runs: whichever of its roles are configured.
public final class Node implements AutoCloseable {

  private final NodeDirectory directory;
  private final NodeConfig config;
  private final SecureRandom random = new SecureRandom();

  /// What to close, the last first.
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private List<Nurl> nurls = List.of();
  private List<URI> webAddresses = List.of();
  private List<String> warnings = List.of();
  private @Nullable StorageService storageService;
  private @Nullable GridClient client;

  private Node(NodeDirectory directory, NodeConfig config) {
    this.directory = directory;
    this.config = config;
  }

  /// Runs the node in `directory` until it is closed.
  public static Node start(NodeDirectory directory) throws NodeException {
    Node node = new Node(directory, NodeConfig.read(directory));
    boolean started = false;
    try {
      node.startRoles();
      started = true;
      return node;
    } finally {
      if (!started) {
        node.close();
      }
    }
  }

  private void startRoles() throws NodeException {
    parts.push(RunLock.take(directory));
    directory.apiToken(random);
    for (NodeRole role : config.roles()) {
      switch (role) {
        case NodeRole.Storage storage -> startStorage(storage);
        case NodeRole.Gateway gateway -> startGateway(gateway);
      }
    }
  }

  private void startStorage(NodeRole.Storage storage) throws NodeException {
    try {
      HttpWorker worker = HttpWorker.start();
      parts.push(worker);
      StorageService service = storage.start(worker, directory);
      parts.push(service);
      nurls = service.nurls();
      storageService = service;
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw NodeDirectory.unusable(directory.root(), e);
    }
  }

  private void startGateway(NodeRole.Gateway gateway) throws NodeException {
    GridClient grid = GridClient.open(directory, random);
    parts.push(grid);
    grid.makeKeyPairsAhead();
    client = grid;
    ActivityLog events = openActivityLog();
    parts.push(events);
    Mirrors mirrors = openMirrors(grid, events);
    parts.push(mirrors);
    warnings = Stream.concat(grid.problems().stream(), mirrors.problems().stream()).toList();
    WebApi api =
        new WebApi(
            grid.grid(),
            grid.convergent(),
            directory.temporary(),
            gateway.names(),
            new NodePages(
                new StatusPage(ProgramVersion.NAME_AND_VERSION, grid.servers()),
                Optional.ofNullable(storageService).map(service -> new StoragePage(service::stats)),
                Optional.of(new ApiV1(mirrors, events, openTokens(), InstantSource.system()))));
    ListenAddress address = gateway.address();
    try {
      WebServer web = WebServer.start(new InetSocketAddress(address.host(), address.port()), api);
      parts.push(web);
      URI url = URI.create("http://" + address.hostInUrl() + ":" + web.address().getPort() + "/");
      webAddresses = List.of(url);
      DurableFile.writePublic(directory.nodeUrl(), url + "\n");
      parts.push(() -> Files.deleteIfExists(directory.nodeUrl()));
    } catch (IOException e) {
      throw address.cannotListen("[node] web.port", e);
    }
  }

  private ActivityLog openActivityLog() throws NodeException {
    try {
      return ActivityLog.open(directory.activity(), InstantSource.system());
    } catch (IOException e) {
      throw NodeDirectory.unusable(directory.activity(), e);
    }
  }

  private ApiTokens openTokens() throws NodeException {
    try {
      return ApiTokens.open(
          directory.apiTokens(), directory.apiToken(random), InstantSource.system());
    } catch (IOException e) {
      throw NodeDirectory.unusable(directory.apiTokens(), e);
    }
  }

  private Mirrors openMirrors(GridClient grid, ActivityLog events) throws NodeException {
    try {
      String nickname = config.nickname();
      return Mirrors.open(
          directory.folders(),
          grid.grid(),
          grid.convergent(),
          nickname.isEmpty() ? InetAddress.getLocalHost().getHostName() : nickname,
          InstantSource.system(),
          events);
    } catch (IOException e) {
      throw NodeDirectory.unusable(directory.folders(), e);
    }
  }

  /// How clients reach its storage server; none if it has none.
  public List<Nurl> nurls() {
    return nurls;
  }

  /// Where its web API is; none if it is no gateway.
  public List<URI> webAddresses() {
    return webAddresses;
  }

  /// The grid as its gateway knows it.
  GridClient client() {
    if (client == null) {
      throw new IllegalStateException("this node is no gateway");
    }
    return client;
  }

  /// How many servers its gateway knows; none if it is no gateway.
  public int knownServers() {
    return client == null ? 0 : client.servers().size();
  }

  /// What is wrong, though not so wrong that it could not start.
  public List<String> warnings() {
    return warnings;
  }

  /// Stops the roles and lets go of the directory.
  @Override
  public void close() throws NodeException {
    NodeException trouble = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        trouble =
            new NodeException(
                NodeException.Reason.UNUSABLE_DIRECTORY, "the node does not stop cleanly: " + e, e);
      }
    }
    if (trouble != null) {
      throw trouble;
    }
  }
}
