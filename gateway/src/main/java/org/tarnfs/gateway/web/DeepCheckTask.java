// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.NO_SUCH_PAGE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.Walk;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `t=start-deep-check`: checks everything below a directory, and it.
final class DeepCheckTask implements SlowTask {

  /// Of so many healthy objects the details are kept; of others it is known that they are healthy.
  private static final int MOST_HEALTHY = 10_000;

  private final Grid grid;
  private final Child root;
  private final VisitChecker checker;

  // Those below are guarded by this.
  private final DeepStats stats = new DeepStats();
  private final Map<StorageIndex, Checked> details = new LinkedHashMap<>();
  private final Counts before = new Counts();
  private final Counts after = new Counts();
  private long repairs;
  private long successes;

  private record Checked(List<ChildName> path, CheckAndRepairResults results) {}

  private static final class Counts {
    long healthy;
    long unhealthy;
    long corruptShares;

    void add(CheckResults results) {
      if (results.health().healthy()) {
        healthy++;
      } else {
        unhealthy++;
      }
      corruptShares += results.shares().corrupt().size();
    }
  }

  DeepCheckTask(Grid grid, Child root, VisitChecker checker) {
    this.grid = grid;
    this.root = root;
    this.checker = checker;
  }

  @Override
  public void run() throws IOException, InterruptedException {
    try (ConcurrentTasks tasks = new ConcurrentTasks()) {
      grid.walk(
          root,
          visit -> {
            synchronized (this) {
              stats.add(visit);
            }
            FileCap cap = visit.child().file().orElse(null);
            if (cap != null && cap.toVerifyOnly().isPresent()) {
              tasks.start(() -> add(visit, checker.check(visit, cap)));
            }
          });
      tasks.finish();
    }
  }

  private synchronized void add(Walk.Visit visit, CheckAndRepairResults results) {
    before.add(results.pre());
    after.add(results.post());
    if (results.attempted()) {
      repairs++;
      successes += results.successful() ? 1 : 0;
    }
    boolean isSound =
        results.pre().health().healthy() && results.pre().shares().corrupt().isEmpty();
    if (!isSound || before.healthy <= MOST_HEALTHY) {
      results
          .pre()
          .storageIndex()
          .ifPresent(index -> details.put(index, new Checked(visit.path(), results)));
    }
  }

  @Override
  public void report(Output output, boolean finished, OutputStream out) throws IOException {
    ObjectNode json = json(finished);
    String text =
        switch (output) {
          case JSON -> JsonText.of(json);
          case HTML -> page(json);
          case TEXT -> text(rows(json));
        };
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private synchronized ObjectNode json(boolean finished) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("finished", finished);
    json.put("root-storage-index", root.storageIndex().map(StorageIndex::toString).orElse(""));
    json.put("count-objects-checked", before.healthy + before.unhealthy);
    if (checker.repairs()) {
      counts(json, before, "-pre-repair");
      counts(json, after, "-post-repair");
      json.put("count-repairs-attempted", repairs);
      json.put("count-repairs-successful", successes);
      json.put("count-repairs-unsuccessful", repairs - successes);
    } else {
      counts(json, before, "");
    }
    lists(json);
    json.set("stats", stats.json());
    return json;
  }

  private static void counts(ObjectNode json, Counts counts, String when) {
    json.put("count-objects-healthy" + when, counts.healthy);
    json.put("count-objects-unhealthy" + when, counts.unhealthy);
    json.put("count-corrupt-shares" + when, counts.corruptShares);
  }

  private void lists(ObjectNode json) {
    ArrayNode corrupt = json.putArray("list-corrupt-shares");
    details.values().forEach(checked -> CheckJson.corrupt(checked.results.pre(), corrupt));
    if (checker.repairs()) {
      ArrayNode remaining = json.putArray("list-remaining-corrupt-shares");
      details.values().forEach(checked -> CheckJson.corrupt(checked.results.post(), remaining));
    }
    ArrayNode unhealthy = json.putArray("list-unhealthy-files");
    for (Checked checked : details.values()) {
      if (!checked.results.pre().health().healthy()) {
        ArrayNode item = unhealthy.addArray();
        ArrayNode path = item.addArray();
        checked.path.forEach(name -> path.add(name.toString()));
        item.add(CheckJson.of(checked.results.pre()));
      }
    }
  }

  /// Numbers first, then what is not healthy.
  private static Map<String, String> rows(ObjectNode json) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("finished", json.path("finished").booleanValue() ? "yes" : "no");
    json.properties().stream()
        .filter(field -> field.getKey().startsWith("count-"))
        .forEach(field -> rows.put(field.getKey(), field.getValue().toString()));
    json.path("list-unhealthy-files")
        .forEach(
            item -> {
              List<String> names = new ArrayList<>();
              item.path(0).forEach(name -> names.add(name.stringValue()));
              rows.put("/" + String.join("/", names), item.path(1).path("summary").stringValue(""));
            });
    return rows;
  }

  private static String text(Map<String, String> rows) {
    StringBuilder text = new StringBuilder();
    rows.forEach((name, value) -> text.append(name + ": " + value + "\n"));
    return text.toString();
  }

  private static String page(ObjectNode json) {
    return new HtmlPage("Deep check").table(rows(json)).text();
  }

  @Override
  public void report(StorageIndex object, Output output, OutputStream out) throws IOException {
    Checked checked;
    synchronized (this) {
      checked = details.get(object);
    }
    if (checked == null) {
      throw new WebException(NO_SUCH_PAGE, "nothing is kept of an object of that storage index");
    }
    String text =
        switch (output) {
          case JSON ->
              JsonText.of(
                  checker.repairs()
                      ? CheckJson.of(checked.results)
                      : CheckJson.of(checked.results.pre()));
          case TEXT -> text(CheckRequests.rows(checked.results, checker.repairs()));
          case HTML -> CheckRequests.page(checked.results, checker.repairs()).text();
        };
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
