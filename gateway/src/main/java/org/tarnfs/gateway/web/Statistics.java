// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.util.Map;

/// Shows the [Counters] at `/statistics`: to people, to programs that ask Tahoe-LAFS, and as
/// OpenMetrics.
final class Statistics {

  private static final String OPEN_METRICS =
      "application/openmetrics-text;version=1.0.0;charset=utf-8";

  private final Counters counters;

  Statistics(Counters counters) {
    this.counters = counters;
  }

  void serve(WebRequest request) throws IOException {
    request.requireReadOrPost();
    switch (request.t()) {
      case "" -> request.answer(WebRequest.TEXT, text());
      case "json" -> request.answer(WebRequest.JSON, json());
      case "openmetrics" -> request.answer(OPEN_METRICS, metrics());
      default -> throw WebRequest.unknownType();
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    counters.counters().forEach((name, value) -> line(text, name, value));
    counters.stats().forEach((name, value) -> line(text, name, value));
    return text.toString();
  }

  private String json() {
    return JsonText.of(Map.of("counters", counters.counters(), "stats", counters.stats()));
  }

  private String metrics() {
    StringBuilder text = new StringBuilder();
    counters.counters().forEach((name, value) -> line(text, metric("counters", name), value));
    counters.stats().forEach((name, value) -> line(text, metric("stats", name), value));
    return text.append("# EOF\n").toString();
  }

  /// As Tahoe-LAFS calls it.
  private static String metric(String group, String name) {
    return "tahoe_" + group + "_" + name.replace('.', '_');
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append(' ').append(value).append('\n');
  }
}
