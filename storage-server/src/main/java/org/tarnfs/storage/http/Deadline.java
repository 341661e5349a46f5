// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/// Closes the connection of a client that takes absurdly long for a piece of a body. The idle
/// timeout does not see one that moves a byte now and then. Belongs to the exchange's I/O thread.
final class Deadline {

  /// Slow uplinks move half a mebibyte in this time.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final HttpServerExchange exchange;
  private XnioExecutor.@Nullable Key timer;

  Deadline(HttpServerExchange exchange) {
    this.exchange = exchange;
  }

  /// Does nothing if the time is running already.
  void start() {
    if (timer == null) {
      timer =
          exchange
              .getIoThread()
              .executeAfter(
                  () -> IoUtils.safeClose(exchange.getConnection()),
                  PATIENCE.toSeconds(),
                  TimeUnit.SECONDS);
    }
  }

  void stop() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }
}
