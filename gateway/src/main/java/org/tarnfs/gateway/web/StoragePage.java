// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// `/storage`: how the storage server of this node fares. In JSON it is as Tahoe-LAFS tells it: an
/// object with `stats`, and three for its crawlers, empty as there are none here.
public final class StoragePage {

  private final Source source;

  /// Tells of a storage server by name, under the names of Tahoe-LAFS where it has them.
  @FunctionalInterface
  public interface Source {
    Map<String, Long> stats() throws IOException, InterruptedException;
  }

  /// For a node that keeps shares.
  public StoragePage(Source source) {
    this.source = source;
  }

  void serve(WebRequest request) throws IOException, InterruptedException {
    request.requireReadOrPost();
    SortedMap<String, Long> stats = new TreeMap<>(source.stats());
    switch (request.t()) {
      case "" -> request.answer(WebRequest.HTML, page(stats));
      case "json" -> request.answer(WebRequest.TEXT, json(stats));
      default -> throw WebRequest.unknownType();
    }
  }

  private static String page(SortedMap<String, Long> stats) {
    Map<String, String> rows = new LinkedHashMap<>();
    stats.forEach((name, value) -> rows.put(name, value.toString()));
    return new HtmlPage("Storage server").table(rows).text();
  }

  private static String json(SortedMap<String, Long> stats) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stats", stats);
    json.put("bucket-counter", Map.of());
    json.put("lease-checker", Map.of());
    json.put("lease-checker-progress", Map.of());
    return JsonText.of(json);
  }
}
