// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// `/healthz` and `/readyz`, for what watches over processes: whether the gateway runs, and whether
/// a file could be stored now. They tell nothing that would need a token.
final class Probes {

  private final StatusPage servers;
  private final int needed;

  /// @param needed how many servers must answer for a file to be stored
  Probes(StatusPage servers, int needed) {
    this.servers = servers;
    this.needed = needed;
  }

  /// Answers as long as requests are answered at all.
  void health(WebRequest request) throws IOException {
    request.requireRead();
    request.answer(WebRequest.TEXT, "ok\n");
  }

  void readiness(WebRequest request) throws IOException, InterruptedException {
    request.requireRead();
    int answering = servers.answering();
    boolean ready = answering >= needed;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ready", ready);
    fields.put("answering", answering);
    fields.put("servers", servers.known());
    fields.put("needed", needed);
    request.answer(
        ready ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE,
        WebRequest.JSON,
        JsonText.lineOf(fields) + "\n");
  }
}
