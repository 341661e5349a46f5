// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.FaultyStorageServer;
import org.tarnfs.storage.testing.InMemoryStorageServer;

/// An HTTPS server over memory, and requests to it.
abstract class ServerFixture {

  static final String SWISSNUM = "vectorswissnumvectorswissnum";

  final InMemoryStorageServer memory = new InMemoryStorageServer();
  final FaultyStorageServer storage = new FaultyStorageServer(memory, FaultPlan.never());

  private HttpWorker worker;
  private StorageHttpServer server;

  @BeforeEach
  final void startServer() throws Exception {
    worker = HttpWorker.start();
    server =
        StorageHttpServer.start(
            worker,
            storage,
            TlsIdentity.create(),
            SecretBytes.copyOf(SWISSNUM.getBytes(US_ASCII)),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  final void stopServer() {
    server.stop();
    worker.close();
  }

  final StorageHttpServer server() {
    return server;
  }

  final RawConnection connect() throws Exception {
    return RawConnection.to(server.port());
  }

  /// A request on a connection of its own, with the right swissnum.
  final RawConnection.Response say(String requestLine, String headers, byte[] body)
      throws Exception {
    try (RawConnection connection = connect()) {
      return connection.send(head(requestLine, headers, body.length), body).receive();
    }
  }

  final RawConnection.Response say(String requestLine, String headers) throws Exception {
    return say(requestLine, headers, new byte[0]);
  }

  static String head(String requestLine, String headers, long length) {
    return requestLine
        + " HTTP/1.1\nHost: x\nAuthorization: Tahoe-LAFS "
        + Base64.getEncoder().encodeToString(SWISSNUM.getBytes(US_ASCII))
        + "\n"
        + headers
        + (length > 0 ? "Content-Length: " + length + "\n" : "");
  }
}
