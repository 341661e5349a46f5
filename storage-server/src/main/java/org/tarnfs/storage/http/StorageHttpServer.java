// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.UndertowOptions;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.channels.AcceptingChannel;
import org.xnio.ssl.SslConnection;

/// A storage server at an address. HTTP/1.1 over TLS, as that is all a stock client speaks.
public final class StorageHttpServer implements AutoCloseable {

  /// Stock clients keep connections for about a minute.
  private static final int IDLE_MILLISECONDS = 120_000;

  private static final int HEAD_MILLISECONDS = 15_000;
  private static final int MAXIMUM_HEAD = 16 << 10;
  private static final int MAXIMUM_HEADERS = 64;
  private static final int MAXIMUM_CONNECTIONS = 1000;
  private static final int CONNECTIONS_TO_ACCEPT_AGAIN = 900;
  private static final Duration PATIENCE_WITH_REQUESTS = Duration.ofSeconds(5);

  private static final OptionMap HTTP_OPTIONS =
      OptionMap.builder()
          .set(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLISECONDS)
          .set(UndertowOptions.IDLE_TIMEOUT, IDLE_MILLISECONDS)
          .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, HEAD_MILLISECONDS)
          .set(UndertowOptions.MAX_HEADER_SIZE, MAXIMUM_HEAD)
          .set(UndertowOptions.MAX_HEADERS, MAXIMUM_HEADERS)
          // Each route bounds its own bodies.
          .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
          .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
          .set(UndertowOptions.DECODE_URL, false)
          .set(UndertowOptions.ALWAYS_SET_DATE, false)
          .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
          .getMap();

  private static final OptionMap SOCKET_OPTIONS =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          .set(Options.BACKLOG, MAXIMUM_CONNECTIONS)
          .set(Options.CONNECTION_HIGH_WATER, MAXIMUM_CONNECTIONS)
          .set(Options.CONNECTION_LOW_WATER, CONNECTIONS_TO_ACCEPT_AGAIN)
          .set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2"))
          .getMap();

  private final AcceptingChannel<SslConnection> listener;
  private final HttpOpenListener connections;
  private final GracefulShutdownHandler requests;

  private StorageHttpServer(
      AcceptingChannel<SslConnection> listener,
      HttpOpenListener connections,
      GracefulShutdownHandler requests) {
    this.listener = listener;
    this.connections = connections;
    this.requests = requests;
  }

  /// Serves `storage` at `address`, whose port 0 means any free one, to clients that know
  /// `swissnum`.
  public static StorageHttpServer start(
      HttpWorker worker,
      LocalStorageServer storage,
      TlsIdentity identity,
      SecretBytes swissnum,
      InetSocketAddress address)
      throws IOException {
    StorageHandler handler = new StorageHandler(storage, swissnum, worker.pieces());
    GracefulShutdownHandler requests = new GracefulShutdownHandler(handler);
    HttpOpenListener connections = new HttpOpenListener(worker.buffers(), HTTP_OPTIONS);
    connections.setRootHandler(requests);
    SSLContext context = NativeTls.serverContext(identity).orElseGet(identity::serverContext);
    UndertowXnioSsl tls =
        new UndertowXnioSsl(
            worker.threads().getXnio(),
            OptionMap.EMPTY,
            worker.buffers(),
            context,
            Thread::startVirtualThread);
    AcceptingChannel<SslConnection> listener =
        tls.createSslConnectionServer(
            worker.threads(),
            address,
            ChannelListeners.openListenerAdapter(connections),
            socketOptions(context));
    listener.resumeAccepts();
    return new StorageHttpServer(listener, connections, requests);
  }

  private static OptionMap socketOptions(SSLContext context) {
    // BoringSSL's engines make sessions, and refuse to be told to.
    return NativeTls.isIn(context)
        ? OptionMap.builder()
            .addAll(SOCKET_OPTIONS)
            .set(Options.SSL_ENABLE_SESSION_CREATION, false)
            .getMap()
        : SOCKET_OPTIONS;
  }

  public int port() {
    return listener.getLocalAddress(InetSocketAddress.class).getPort();
  }

  /// Takes no more requests, gives those under way a little time, and breaks off what is left.
  @Override
  public void close() {
    IoUtils.safeClose(listener);
    requests.shutdown();
    try {
      requests.awaitShutdown(PATIENCE_WITH_REQUESTS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop();
  }

  /// Breaks off everything at once, as if the process had died.
  public void stop() {
    IoUtils.safeClose(listener);
    connections.closeConnections();
  }
}
