// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.Walk;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Work on everything below a directory: `t=stream-…`, which tells what it meets line by line, and
/// `t=start-…`, the results of which are fetched later.
final class DeepRequests {

  private final Grid grid;
  private final OperationPage operations;

  DeepRequests(Grid grid, OperationPage operations) {
    this.grid = grid;
    this.operations = operations;
  }

  void serve(WebRequest request, DirectoryCap<?> cap) throws IOException, InterruptedException {
    Child root = new Child.Known(cap);
    switch (request.t()) {
      case "stream-manifest" -> request.stream(WebRequest.TEXT, out -> streamManifest(root, out));
      case "stream-deep-check" -> {
        VisitChecker checker = checker(request);
        request.stream(WebRequest.TEXT, out -> streamChecks(root, checker, out));
      }
      case "start-manifest" -> operations.start(request, new ManifestTask(grid, root));
      case "start-deep-check" ->
          operations.start(request, new DeepCheckTask(grid, root, checker(request)));
      case "start-deep-size" ->
          operations.start(request, new StatsTask(grid, root, StatsTask.Form.SIZE));
      case "start-deep-stats" ->
          operations.start(request, new StatsTask(grid, root, StatsTask.Form.STATS));
      default -> throw WebRequest.unknownType();
    }
  }

  private VisitChecker checker(WebRequest request) throws WebException {
    return new VisitChecker(grid, CheckRequests.Wish.of(request.arguments()));
  }

  /// A directory that cannot be read is no end, but the list is not whole then: a last line says so
  /// in a way that the programs of Tahoe-LAFS do not overlook.
  private void streamManifest(Child root, OutputStream out)
      throws IOException, InterruptedException {
    DeepStats stats = new DeepStats();
    StringBuilder unread = new StringBuilder();
    grid.walk(
        root,
        visit -> {
          stats.add(visit);
          visit
              .trouble()
              .ifPresent(
                  trouble ->
                      unread.append("ERROR: ").append(unreadable(visit, trouble)).append('\n'));
          line(VisitJson.of(visit.path(), visit.child()), out);
        });
    line(last(stats), out);
    out.write(unread.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// On one line, whatever the names hold.
  static String unreadable(Walk.Visit visit, IOException trouble) {
    StringBuilder text = new StringBuilder("the directory ");
    if (visit.path().isEmpty()) {
      text.append("itself");
    }
    visit.path().forEach(name -> text.append('/').append(name.quoted()));
    return text.append(" cannot be read: ").append(trouble.getMessage()).toString();
  }

  private void streamChecks(Child root, VisitChecker checker, OutputStream out)
      throws IOException, InterruptedException {
    DeepStats stats = new DeepStats();
    try (ConcurrentTasks tasks = new ConcurrentTasks()) {
      grid.walk(
          root,
          visit -> {
            stats.add(visit);
            tasks.start(() -> line(checked(visit, checker), out));
          });
      tasks.finish();
    }
    line(last(stats), out);
  }

  private static ObjectNode checked(Walk.Visit visit, VisitChecker checker)
      throws InterruptedException {
    ObjectNode json = VisitJson.of(visit.path(), visit.child());
    String field = checker.repairs() ? "check-and-repair-results" : "check-results";
    FileCap cap = visit.child().file().orElse(null);
    if (cap == null) {
      json.set(field, CheckJson.ofUnknown(checker.repairs()));
    } else {
      CheckAndRepairResults results = checker.check(visit, cap);
      json.set(field, checker.repairs() ? CheckJson.of(results) : CheckJson.of(results.pre()));
    }
    return json;
  }

  private static ObjectNode last(DeepStats stats) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "stats");
    json.set("stats", stats.json());
    return json;
  }

  private static void line(ObjectNode json, OutputStream out) throws IOException {
    byte[] line = (JsonText.lineOf(json) + "\n").getBytes(StandardCharsets.US_ASCII);
    synchronized (out) {
      out.write(line);
      out.flush();
    }
  }
}
