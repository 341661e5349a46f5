// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.grid.Grid;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `t=start-deep-stats` and `t=start-deep-size`: counts what is below a directory. A directory that
/// cannot be read ends it, as the sums would say too little.
final class StatsTask implements SlowTask {

  /// Which of them.
  enum Form {
    STATS,
    SIZE
  }

  private final Grid grid;
  private final Child root;
  private final Form form;
  // Guarded by this.
  private final DeepStats stats = new DeepStats();

  StatsTask(Grid grid, Child root, Form form) {
    this.grid = grid;
    this.root = root;
    this.form = form;
  }

  @Override
  public void run() throws IOException, InterruptedException {
    grid.walk(
        root,
        visit -> {
          if (visit.trouble().isPresent()) {
            throw visit.trouble().get();
          }
          synchronized (this) {
            stats.add(visit);
          }
        });
  }

  private synchronized ObjectNode stats() {
    return stats.json();
  }

  @Override
  public void report(Output output, boolean finished, OutputStream out) throws IOException {
    ObjectNode found = stats();
    String text =
        switch (output) {
          case JSON -> JsonText.of(json(found, finished));
          case HTML -> page(found, finished);
          case TEXT -> text(found, finished);
        };
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode json(ObjectNode found, boolean finished) {
    ObjectNode json = form == Form.STATS ? found : JsonNodeFactory.instance.objectNode();
    json.put("finished", finished);
    if (form == Form.SIZE) {
      json.set("size", found);
    }
    return json;
  }

  private String text(ObjectNode found, boolean finished) {
    StringBuilder text = new StringBuilder();
    rows(found, finished).forEach((name, value) -> text.append(name + ": " + value + "\n"));
    return text.toString();
  }

  private String page(ObjectNode found, boolean finished) {
    return new HtmlPage(form == Form.STATS ? "Statistics" : "Size")
        .table(rows(found, finished))
        .text();
  }

  private Map<String, String> rows(ObjectNode found, boolean finished) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("finished", finished ? "yes" : "no");
    if (form == Form.STATS) {
      found.properties().forEach(field -> rows.put(field.getKey(), field.getValue().toString()));
    } else if (finished) {
      long size =
          found.path("size-immutable-files").longValue()
              + found.path("size-directories").longValue();
      rows.put("size", Long.toString(size));
    }
    return rows;
  }
}
