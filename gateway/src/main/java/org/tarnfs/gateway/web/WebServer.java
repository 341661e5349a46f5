// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.handlers.HttpContinueReadHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The gateway's HTTP server.
public final class WebServer implements AutoCloseable {

  private static final long UNLIMITED = -1;
  private static final int LONGEST_HEADER = 1 << 18;
  private static final int IDLE_MILLISECONDS = 120_000;

  private final Undertow undertow;
  private final WebApi api;
  private final ExecutorService threads;

  private WebServer(Undertow undertow, WebApi api, ExecutorService threads) {
    this.undertow = undertow;
    this.api = api;
    this.threads = threads;
  }

  /// Serves until closed, and then closes `api`.
  ///
  /// @throws BindException if nothing can listen at `address`
  public static WebServer start(InetSocketAddress address, WebApi api) throws IOException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    RequestRunner runner = new RequestRunner(api, threads);
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(address.getPort(), address.getHostString())
            .setHandler(new HttpContinueReadHandler(runner))
            .setWorkerThreads(1) // never used: requests run on virtual threads
            .setByteBufferPool(new DefaultByteBufferPool(true, 16364, 1024, 0, 0))
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, UNLIMITED)
            .setServerOption(UndertowOptions.DECODE_URL, false) // WebRequest does, once
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, LONGEST_HEADER)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLISECONDS)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, IDLE_MILLISECONDS)
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      threads.close();
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
    }
    return new WebServer(undertow, api, threads);
  }

  /// Where it listens, with the port that was free if it was to take any.
  public InetSocketAddress address() {
    return (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
  }

  /// Ends connections, transfers and operations.
  @Override
  public void close() {
    undertow.stop();
    api.close();
    threads.shutdownNow();
    threads.close();
  }
}
