// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.http.StorageHttpServer;
import org.tarnfs.storage.http.TlsIdentity;
import org.tarnfs.storage.protocol.Nurl;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import org.tarnfs.storage.testing.StorageServerContract;

/// What goes through both ends of HTTPS keeps the promises of a storage server.
final class HttpStorageServerTest extends StorageServerContract {

  private static final SecretBytes SWISSNUM = SecretBytes.copyOf("swissnum".getBytes(US_ASCII));

  private static HttpWorker worker;
  private static Vertx vertx;
  private static TlsIdentity identity;

  private @Nullable StorageHttpServer server;

  @BeforeAll
  static void startThreads() throws IOException {
    worker = HttpWorker.start();
    vertx = ServerConnections.newVertx();
    identity = TlsIdentity.create();
  }

  @AfterAll
  static void stopThreads() {
    vertx.close();
    worker.close();
  }

  @Override
  protected StorageServer openServer() throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    StorageHttpServer started =
        StorageHttpServer.start(worker, new InMemoryStorageServer(), identity, SWISSNUM, anyPort);
    server = started;
    Nurl nurl = new Nurl(identity.keyHash(), "127.0.0.1", started.port(), SWISSNUM);
    return new HttpStorageServer(vertx, List.of(nurl), Timeouts.DEFAULT, Bandwidth.unlimited());
  }

  @AfterEach
  void close() {
    Objects.requireNonNull(server).close();
  }
}
