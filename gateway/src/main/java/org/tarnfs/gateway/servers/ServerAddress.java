// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tarnfs.storage.protocol.Nurl;

/// One way to a server: the connections to one NURL, which are kept for the next request. They
/// share an event loop, so that nothing on them changes threads but for the caller.
final class ServerAddress {

  /// As many as the stock client opens.
  private static final int MAX_CONNECTIONS = 10;

  /// Stock servers close a connection that has been idle for 60 s.
  private static final int MAX_IDLE_SECONDS = 50;

  /// Longer than what a TLS record holds, so that no piece of a body is cut once more.
  private static final int MAX_CHUNK = 64 << 10;

  private final Nurl nurl;
  private final Timeouts timeouts;
  private final Bandwidth bandwidth;
  private final String authorization;
  private final Context context;
  private final HttpClient client;

  /// One for each connection: who waits here has not begun, and is under no deadline yet.
  private final Semaphore free = new Semaphore(MAX_CONNECTIONS);

  ServerAddress(Vertx vertx, Nurl nurl, Timeouts timeouts, Bandwidth bandwidth) {
    this.nurl = nurl;
    this.timeouts = timeouts;
    this.bandwidth = bandwidth;
    this.authorization =
        "Tahoe-LAFS " + Base64.getEncoder().encodeToString(nurl.swissnum().reveal());
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.client =
        vertx
            .httpClientBuilder()
            .with(options())
            .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
            .build();
  }

  private HttpClientOptions options() {
    HttpClientOptions options = new HttpClientOptions();
    if (OpenSSLEngineOptions.isAvailable()) {
      options.setSslEngineOptions(new OpenSSLEngineOptions());
    }
    return options
        .setProtocolVersion(HttpVersion.HTTP_1_1)
        .setSsl(true)
        .setTrustOptions(TrustOptions.wrap(new PinnedKey(nurl.keyHash())))
        .setVerifyHost(false)
        .setConnectTimeout((int) timeouts.connect().toMillis())
        .setSslHandshakeTimeout(timeouts.connect().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setKeepAliveTimeout(MAX_IDLE_SECONDS)
        .setMaxChunkSize(MAX_CHUNK)
        .setDefaultHost(nurl.address().getHostString())
        .setDefaultPort(nurl.port());
  }

  /// Asks, and asks once more if a connection turns out to be dead: no call of the protocol does
  /// harm when it is repeated.
  HttpExchange.Answer ask(HttpExchange.Question question)
      throws IOException, TimeoutException, InterruptedException {
    question.options().putHeader(HttpHeaders.AUTHORIZATION, authorization);
    acquireConnection(question);
    try {
      try {
        return askOnce(question);
      } catch (HttpExchange.UnansweredException e) {
        return askOnce(question);
      }
    } finally {
      free.release();
    }
  }

  /// Those that hold the connections may be held back for long, so that one has to wait for them
  /// as long as it takes.
  private void acquireConnection(HttpExchange.Question question)
      throws TimeoutException, InterruptedException {
    if (bandwidth.isLimited()) {
      PatienceClock clock = new PatienceClock();
      clock.stop();
      try {
        free.acquire();
      } finally {
        clock.start();
      }
      return;
    }
    long patience = 4 * timeouts.forBytes(question.expectedLength()).toMillis();
    if (!free.tryAcquire(patience, TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("all connections to it are busy");
    }
  }

  private HttpExchange.Answer askOnce(HttpExchange.Question question)
      throws IOException, TimeoutException, InterruptedException {
    return HttpExchange.of(context, client, question, timeouts, bandwidth);
  }

  /// Host and port.
  @Override
  public String toString() {
    return nurl.host() + ":" + nurl.port();
  }
}
