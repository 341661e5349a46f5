// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.tarnfs.caps.FileCap;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.grid.Grid;
import tools.jackson.databind.node.ObjectNode;

/// `t=check`: asks the servers what they have of one object, and repairs it if that is wanted.
final class CheckRequests {

  private final Grid grid;

  CheckRequests(Grid grid) {
    this.grid = grid;
  }

  /// How to check: the arguments `verify`, `repair` and `add-lease`.
  record Wish(CheckOptions options, boolean repair) {

    static Wish of(Arguments arguments) throws WebException {
      return new Wish(
          new CheckOptions(arguments.flag("verify"), arguments.flag("add-lease")),
          arguments.flag("repair"));
    }
  }

  void check(WebRequest request, FileCap cap) throws IOException, InterruptedException {
    Wish wish = Wish.of(request.arguments());
    boolean asJson =
        switch (request.arguments().text("output").toLowerCase(Locale.ROOT)) {
          case "json" -> true;
          case "", "html" -> false;
          default -> throw new WebException(BAD_ARGUMENT, "output= must be html or JSON");
        };
    if (wish.repair) {
      CheckAndRepairResults results = grid.checkAndRepair(cap, wish.options);
      answer(request, asJson, CheckJson.of(results), page(results, true));
    } else {
      CheckResults results = grid.check(cap, wish.options);
      answer(
          request,
          asJson,
          CheckJson.of(results),
          page(CheckAndRepairResults.notAttempted(results), false));
    }
  }

  private static void answer(WebRequest request, boolean asJson, ObjectNode json, HtmlPage page)
      throws IOException {
    if (request.whenDone("") != null) {
      request.done("", "");
    } else if (asJson) {
      request.answer(WebRequest.TEXT, JsonText.of(json));
    } else {
      request.answer(WebRequest.HTML, page.text());
    }
  }

  /// @param repaired whether a repair was wanted
  static HtmlPage page(CheckAndRepairResults results, boolean repaired) {
    return new HtmlPage(repaired ? "Check and repair" : "Check").table(rows(results, repaired));
  }

  static Map<String, String> rows(CheckAndRepairResults results, boolean repaired) {
    if (!repaired) {
      return rows(results.pre());
    }
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put(
        "Repair",
        !results.attempted() ? "none" : results.successful() ? "successful" : "not successful");
    if (!results.troubles().isEmpty()) {
      rows.put("Troubles", String.join("; ", results.troubles()));
    }
    rows.put("Before", results.pre().health().summary());
    rows.putAll(rows(results.post()));
    return rows;
  }

  private static Map<String, String> rows(CheckResults results) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("Result", results.health().summary());
    rows.put("Can be read", results.health().recoverable() ? "yes" : "no");
    CheckResults.ShareCounts counts = results.counts();
    if (counts.needed() > 0) {
      rows.put("Good shares", "%d of %d".formatted(counts.good(), counts.total()));
      rows.put("Needed", "%d".formatted(counts.needed()));
      rows.put("Servers with good shares", "%d".formatted(counts.goodHosts()));
    }
    results
        .shares()
        .corrupt()
        .forEach(
            share ->
                rows.put(
                    "Damaged share %s on %s".formatted(share.number(), share.server()),
                    share.trouble()));
    String silent =
        results.servers().troubles().stream()
            .map(trouble -> trouble.name() + ": " + trouble.trouble())
            .collect(Collectors.joining("; "));
    if (!silent.isEmpty()) {
      rows.put("Servers with troubles", silent);
    }
    return rows;
  }
}
