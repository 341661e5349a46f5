// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.tarnfs.storage.http.TlsIdentity;

/// A TLS server that reads the head of each request and then does whatever a test wants.
final class HostilePeer implements AutoCloseable {

  /// Gets the stream to the client when a request has come in, and its number on the connection;
  /// when it returns, the next request is read.
  @FunctionalInterface
  interface Script {
    void answer(OutputStream client, int request) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();

  HostilePeer(TlsIdentity identity, Script script) throws IOException {
    listener =
        identity
            .serverContext()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    tasks.execute(() -> accept(script));
  }

  /// An answer with these headers, whose lines end in `\n` here, and this body.
  static byte[] response(int status, String headers, String body) {
    String head = "HTTP/1.1 " + status + " x\n" + headers + "\n";
    return (head.replace("\n", "\r\n") + body).getBytes(ISO_8859_1);
  }

  int port() {
    return listener.getLocalPort();
  }

  int connectionsAccepted() {
    return accepted.get();
  }

  private void accept(Script script) {
    try {
      while (true) {
        Socket connection = listener.accept();
        accepted.incrementAndGet();
        connections.add(connection);
        tasks.execute(() -> serve(connection, script));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static void serve(Socket connection, Script script) {
    try (connection) {
      InputStream in = connection.getInputStream();
      for (int request = 0; readHead(in); request++) {
        script.answer(connection.getOutputStream(), request);
      }
    } catch (IOException | InterruptedException over) {
      // The client is gone, or the test is over.
    }
  }

  private static boolean readHead(InputStream in) throws IOException {
    int lineFeeds = 0;
    while (lineFeeds < 2) {
      int b = in.read();
      if (b < 0) {
        return false;
      }
      lineFeeds = b == '\n' ? lineFeeds + 1 : b == '\r' ? lineFeeds : 0;
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
    tasks.shutdownNow();
  }
}
