// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.NO_SUCH_PAGE;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.grid.Activity;
import org.tarnfs.gateway.grid.History;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `/status`: what the gateway is doing, and what it did last. In JSON these are two lists,
/// `active` and `recent`, of objects:
///
/// | field | of | content |
/// |---|---|---|
/// | `type` | all | `upload`, `download`, `publish`, `retrieve`, `mapupdate`, or `unknown` |
/// | `class` | `unknown` | what Tahoe-LAFS does not tell: `check` or `check-and-repair` |
/// | `storage-index-string`, `total-size` | all | null if there is none, or it is not known yet |
/// | `status` | all | for people |
/// | `progress-hash`, `progress-ciphertext`, `progress-encode-push` | `upload` | from 0 to 1 |
/// | `progress` | `download` | from 0 to 1 |
/// | `mode` | `mapupdate` | always `MODE_READ` |
/// | `started`, `seconds` | all | seconds since 1970, and how long it has taken |
///
/// The page of one of them is `/status/KIND-NUMBER`.
final class HistoryPage {

  private static final Pattern ONE = Pattern.compile("([a-z-]+)-(\\d{1,9})");

  private static final List<String> COLUMNS =
      List.of("Operation", "Storage index", "Size", "Started", "Seconds", "Progress", "Status");

  private final History history;
  private final InstantSource clock;

  HistoryPage(History history, InstantSource clock) {
    this.history = history;
    this.clock = clock;
  }

  void serve(WebRequest request) throws IOException {
    request.requireReadOrPost();
    if (request.path().size() > 1) {
      request.answer(WebRequest.HTML, page(find(request)));
      return;
    }
    switch (request.t()) {
      case "" -> request.answer(WebRequest.HTML, page());
      case "json" -> request.answer(WebRequest.JSON, json());
      default -> throw WebRequest.unknownType();
    }
  }

  private Activity find(WebRequest request) throws WebException {
    Matcher name = ONE.matcher(request.path(1));
    if (request.path().size() == 2 && name.matches()) {
      for (Activity.Kind kind : Activity.Kind.values()) {
        Optional<Activity> found =
            shortName(kind).equals(name.group(1))
                ? history.find(kind, Integer.parseInt(name.group(2)))
                : Optional.empty();
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new WebException(NO_SUCH_PAGE, "nothing of that name was done, or it is forgotten");
  }

  private String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode active = json.putArray("active");
    history.active().stream().map(this::json).forEach(active::add);
    ArrayNode recent = json.putArray("recent");
    history.recent().stream().map(this::json).forEach(recent::add);
    return JsonText.of(json);
  }

  private ObjectNode json(Activity activity) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("storage-index-string", activity.index().map(StorageIndex::toString).orElse(null));
    OptionalLong size = activity.size();
    json.put("total-size", size.isPresent() ? (Long) size.getAsLong() : null);
    json.put("status", activity.status());
    double progress = activity.progress();
    switch (activity.kind()) {
      case UPLOAD -> {
        json.put("type", "upload");
        json.put("progress-hash", progress > 0 ? 1.0 : 0.0);
        json.put("progress-ciphertext", progress);
        json.put("progress-encode-push", progress);
      }
      case DOWNLOAD -> json.put("type", "download").put("progress", progress);
      case PUBLISH -> json.put("type", "publish");
      case RETRIEVE -> json.put("type", "retrieve");
      case MAP_UPDATE -> json.put("type", "mapupdate").put("mode", "MODE_READ");
      case CHECK, CHECK_AND_REPAIR ->
          json.put("type", "unknown").put("class", shortName(activity.kind()));
    }
    json.put("started", activity.start().toEpochMilli() / 1e3);
    json.put("seconds", seconds(activity));
    return json;
  }

  private double seconds(Activity activity) {
    return activity.duration(clock.instant()).toMillis() / 1e3;
  }

  private String page() {
    return new HtmlPage("Recent and active operations")
        .heading("Active")
        .table(COLUMNS, rows(history.active()))
        .heading("Recent")
        .table(COLUMNS, rows(history.recent()))
        .text();
  }

  private Map<String, List<String>> rows(List<Activity> activities) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    activities.forEach(
        activity -> rows.put("/status/" + name(activity), List.copyOf(row(activity).values())));
    return rows;
  }

  private String page(Activity activity) {
    return new HtmlPage("Operation " + name(activity)).table(row(activity)).text();
  }

  private Map<String, String> row(Activity activity) {
    OptionalLong size = activity.size();
    Instant start = activity.start().truncatedTo(ChronoUnit.SECONDS);
    List<String> cells =
        List.of(
            name(activity),
            activity.index().map(StorageIndex::toString).orElse("-"),
            size.isPresent() ? Long.toString(size.getAsLong()) : "-",
            start.toString(),
            String.format(Locale.ROOT, "%.3f", seconds(activity)),
            String.format(Locale.ROOT, "%.0f %%", 100 * activity.progress()),
            activity.status());
    Map<String, String> row = new LinkedHashMap<>();
    for (int column = 0; column < cells.size(); column++) {
      row.put(COLUMNS.get(column), cells.get(column));
    }
    return row;
  }

  private static String name(Activity activity) {
    return shortName(activity.kind()) + "-" + activity.number();
  }

  /// As in the paths of Tahoe-LAFS, where it has them.
  private static String shortName(Activity.Kind kind) {
    return switch (kind) {
      case UPLOAD -> "up";
      case DOWNLOAD -> "down";
      case PUBLISH -> "publish";
      case RETRIEVE -> "retrieve";
      case MAP_UPDATE -> "mapupdate";
      case CHECK -> "check";
      case CHECK_AND_REPAIR -> "check-and-repair";
    };
  }
}
