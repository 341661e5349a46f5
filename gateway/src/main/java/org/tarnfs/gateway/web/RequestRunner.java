// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/// Runs each request on a virtual thread, and turns what goes wrong into a status while there is
/// still one to send. Once content is on its way, an error can only be told by cutting the
/// connection, before the length that was announced.
final class RequestRunner implements HttpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RequestRunner.class);

  /// What grid content is served with must not run, be framed, be guessed to be something else, or
  /// tell its cap to other sites.
  private static final Map<HttpString, String> ON_EVERY_RESPONSE =
      Map.of(
          HttpString.tryFromString("Content-Security-Policy"), "sandbox",
          HttpString.tryFromString("X-Content-Type-Options"), "nosniff",
          HttpString.tryFromString("Referrer-Policy"), "no-referrer",
          HttpString.tryFromString("X-Frame-Options"), "DENY");

  /// What may have been said of a file before it turned out that it cannot be sent.
  private static final List<HttpString> ABOUT_CONTENT =
      List.of(
          Headers.ACCEPT_RANGES, Headers.CONTENT_DISPOSITION, Headers.CONTENT_RANGE, Headers.ETAG);

  private final WebApi api;
  private final Executor threads;

  RequestRunner(WebApi api, Executor threads) {
    this.api = api;
    this.threads = threads;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.dispatch(threads, () -> run(exchange));
  }

  private void run(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getResponseHeaders();
    ON_EVERY_RESPONSE.forEach(headers::put);
    try {
      api.serve(exchange);
    } catch (InterruptedException e) {
      IoUtils.safeClose(exchange.getConnection());
    } catch (Exception e) {
      fail(exchange, e);
    } catch (Error e) {
      LOG.error("a request failed", e);
      IoUtils.safeClose(exchange.getConnection());
      throw e;
    }
  }

  private static void fail(HttpServerExchange exchange, Exception e) {
    if (exchange.isResponseStarted()) {
      LOG.debug("a response was cut short: {}", e.toString());
      IoUtils.safeClose(exchange.getConnection());
      return;
    }
    int status = StatusOf.exception(e);
    if (e instanceof RuntimeException) {
      LOG.error("a request failed", e);
    }
    ABOUT_CONTENT.forEach(exchange.getResponseHeaders()::remove);
    try {
      if (exchange.getRequestPath().startsWith("/api/")) {
        send(exchange, status, ProblemJson.MEDIA_TYPE, ProblemJson.of(e));
      } else {
        send(exchange, status, WebRequest.TEXT, StatusOf.message(e) + "\n");
      }
    } catch (IOException gone) {
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  static void send(HttpServerExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.setResponseContentLength(body.length);
    try (ResponseChannel out = new ResponseChannel(exchange)) {
      if (!exchange.getRequestMethod().equalToString("HEAD")) {
        out.write(ByteBuffer.wrap(body));
      }
    }
  }
}
