// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The connections of one gateway to the servers it knows.
public final class ServerConnections implements AutoCloseable {

  private static final int CLOSE_SECONDS = 5;

  private final Vertx vertx;
  private final List<GridServer> servers;
  private final Bandwidth bandwidth;

  private ServerConnections(Vertx vertx, List<GridServer> servers, Bandwidth bandwidth) {
    this.vertx = vertx;
    this.servers = servers;
    this.bandwidth = bandwidth;
  }

  /// Connects to each server when it is first needed, and talks to all of them together no faster
  /// than `bandwidth` allows.
  public static ServerConnections to(
      List<KnownServer> known, Timeouts timeouts, Bandwidth bandwidth) {
    Vertx vertx = newVertx();
    List<GridServer> servers =
        known.stream()
            .map(
                server ->
                    new GridServer(
                        server.id(),
                        server.nickname(),
                        server.permutationSeed(),
                        server.leaseSeed(),
                        new HttpStorageServer(vertx, server.nurls(), timeouts, bandwidth)))
            .toList();
    return new ServerConnections(vertx, servers, bandwidth);
  }

  /// One event loop for each processor; blocking calls run on virtual threads, not here.
  static Vertx newVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  public List<GridServer> servers() {
    return servers;
  }

  /// What all of them share.
  public Bandwidth bandwidth() {
    return bandwidth;
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("connections do not close", e);
    }
  }
}
