// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.Scope.ADMIN;
import static org.tarnfs.gateway.web.Scope.READ;
import static org.tarnfs.gateway.web.Scope.WRITE;
import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.WRONG_CAP;

import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.mirror.FolderStatus;
import org.tarnfs.gateway.mirror.Mirrors;

/// `/api/v1/folders`: the mirrored folders of this node.
final class FoldersApi {

  private static final int USUAL_ITEMS = 1000;
  private static final int HELD_EXAMPLES = 100;
  private static final Duration LONGEST_PAUSE = Duration.ofDays(3650);

  private final Mirrors mirrors;
  private final EventStream stream;
  private final ApiTokens tokens;

  FoldersApi(Mirrors mirrors, EventStream stream, ApiTokens tokens) {
    this.mirrors = mirrors;
    this.stream = stream;
    this.tokens = tokens;
  }

  List<Route> routes() {
    return List.of(
        route("GET", "", READ, (request, _) -> json(request, FolderJson.list(mirrors.list()))),
        route("POST", "", ADMIN, (request, _) -> add(request)),
        route(
            "GET",
            "/NAME",
            READ,
            (request, name) -> json(request, FolderJson.folder(mirrors.status(name)))),
        route("DELETE", "/NAME", ADMIN, this::remove),
        route("GET", "/NAME/outstanding", READ, this::outstanding),
        route(
            "GET",
            "/NAME/conflicts",
            READ,
            (request, name) -> json(request, FolderJson.conflicts(mirrors.conflicts(name)))),
        route(
            "GET",
            "/NAME/versions",
            READ,
            (request, name) -> json(request, FolderJson.versions(mirrors.versions(name)))),
        route("GET", "/NAME/diff", READ, this::diff),
        route("POST", "/NAME/pins", WRITE, this::pin),
        route("POST", "/NAME/restore", WRITE, this::restore),
        route("GET", "/NAME/released", READ, this::released),
        route("POST", "/NAME/fetch", WRITE, this::fetch),
        route(
            "GET",
            "/NAME/settings",
            READ,
            (request, name) -> json(request, SettingsJson.of(mirrors.settings(name)))),
        route("PATCH", "/NAME/settings", WRITE, this::set),
        // For those whose HTTP client knows no PATCH.
        route("POST", "/NAME/settings", WRITE, this::set),
        route("GET", "/NAME/events", READ, this::events),
        route(
            "GET",
            "/NAME/held",
            READ,
            (request, name) -> json(request, FolderJson.held(mirrors.held(name, HELD_EXAMPLES)))),
        route("POST", "/NAME/pause", WRITE, this::pause),
        route("POST", "/NAME/resume", WRITE, this::resume),
        route("POST", "/NAME/rescan", WRITE, this::rescan),
        route("POST", "/NAME/decide", WRITE, this::decide),
        route("POST", "/NAME/root-cap", ADMIN, this::rootCap));
  }

  private static Route route(String method, String below, Scope scope, Route.Handler handler) {
    return new Route(method, "/api/v1/folders" + below, scope, handler);
  }

  private void set(WebRequest request, String name) throws IOException {
    json(request, SettingsJson.of(mirrors.set(name, SettingsJson.read(request))));
  }

  private static void json(WebRequest request, Map<String, ?> fields) throws IOException {
    json(request, StatusCodes.OK, fields);
  }

  private static void json(WebRequest request, int status, Map<String, ?> fields)
      throws IOException {
    request.answer(status, WebRequest.JSON, JsonText.lineOf(fields) + "\n");
  }

  private void add(WebRequest request) throws IOException, BadCapException, InterruptedException {
    JsonBody body = JsonBody.of(request, "path", "name", "device", "join");
    Optional<String> join = body.text("join");
    Optional<DirectoryCap<?>> root = Optional.empty();
    if (join.isPresent()) {
      root = Optional.of(rootOf(Cap.parse(join.get())));
    }
    FolderStatus added =
        mirrors.add(
            new Mirrors.Addition(
                pathOf(body.required("path")), body.text("name"), body.text("device"), root));
    request.setHeader(Headers.LOCATION, "/api/v1/folders/" + PercentCode.encode(added.name()));
    json(request, StatusCodes.CREATED, FolderJson.folder(added));
  }

  private static Path pathOf(String text) throws WebException {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new WebException(BAD_ARGUMENT, "path is none that this machine can have");
    }
    throw new WebException(BAD_ARGUMENT, "path must be absolute");
  }

  /// A cap that may be the root of a folder.
  private static DirectoryCap<?> rootOf(Cap cap) throws WebException {
    if (!(cap instanceof DirectoryCap<?> directory)) {
      throw new WebException(
          WRONG_CAP,
          "this cap is not one of a directory; the root cap of a mirrored folder is, and"
              + " tarn mirror root-cap tells it");
    } else if (directory.file() instanceof VerifyCap || directory.toVerifyOnly().isEmpty()) {
      throw new WebException(
          WRONG_CAP,
          "this cap cannot read a mirrored folder; tarn mirror root-cap tells one that can");
    }
    return directory;
  }

  private void remove(WebRequest request, String name) throws IOException {
    var _ = mirrors.status(name);
    // First, as another folder may get the name.
    tokens.revokeOf(name);
    mirrors.remove(name);
    request.answerNothing();
  }

  private void outstanding(WebRequest request, String name)
      throws IOException, InterruptedException {
    json(request, FolderJson.backlog(mirrors.outstanding(name, most(request))));
  }

  private static int most(WebRequest request) throws WebException {
    return (int)
        Math.min(request.arguments().number("limit").orElse((long) USUAL_ITEMS), Integer.MAX_VALUE);
  }

  private void released(WebRequest request, String name) throws IOException, InterruptedException {
    json(request, FolderJson.released(mirrors.released(name), most(request)));
  }

  private void fetch(WebRequest request, String name) throws IOException, InterruptedException {
    String path = JsonBody.ofOptional(request, "path").text("path").orElse("");
    json(request, Map.of("files", mirrors.fetch(name, path)));
  }

  private void restore(WebRequest request, String name) throws IOException, InterruptedException {
    JsonBody body = JsonBody.of(request, "asOf", "paths", "exact");
    Instant time = time("asOf", body.required("asOf"));
    Mirrors.InPlace wish = new Mirrors.InPlace(time, body.texts("paths"), body.flag("exact"));
    json(request, FolderJson.version(mirrors.restore(name, wish)));
  }

  private void diff(WebRequest request, String name) throws IOException, InterruptedException {
    Arguments arguments = request.arguments();
    DiffJson found = new DiffJson(arguments.number("limit").orElse((long) USUAL_ITEMS));
    Mirrors.Compared compared =
        mirrors.compare(
            name,
            new Mirrors.Comparison(
                time(arguments, "from"), time(arguments, "to"), arguments.text("path")),
            found);
    json(request, found.fields(compared));
  }

  private static Optional<Instant> time(Arguments arguments, String name) throws WebException {
    String text = arguments.text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(time(name, text));
  }

  private static Instant time(String name, String text) throws WebException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new WebException(BAD_ARGUMENT, name + " must be a time like 2026-03-05T13:30:00Z");
    }
  }

  private void pin(WebRequest request, String name) throws IOException, InterruptedException {
    JsonBody body = JsonBody.of(request, "time", "pinned");
    Instant time = time("time", body.required("time"));
    json(request, FolderJson.version(mirrors.pin(name, time, body.requiredFlag("pinned"))));
  }

  private void events(WebRequest request, String name) throws IOException, InterruptedException {
    var _ = mirrors.status(name);
    stream.serve(request, name);
  }

  private void pause(WebRequest request, String name) throws IOException {
    Optional<String> text = JsonBody.ofOptional(request, "for").text("for");
    Optional<Duration> time = Optional.empty();
    if (text.isPresent()) {
      time = Optional.of(pauseOf(text.get()));
    }
    mirrors.pause(name, time);
    request.answerNothing();
  }

  private static Duration pauseOf(String text) throws WebException {
    try {
      Duration time = Duration.parse(text);
      if (time.isPositive() && time.compareTo(LONGEST_PAUSE) <= 0) {
        return time;
      }
    } catch (DateTimeException e) {
      throw new WebException(BAD_ARGUMENT, "for must be a duration like PT8H");
    }
    throw new WebException(BAD_ARGUMENT, "for must be more than nothing, and less than ten years");
  }

  private void resume(WebRequest request, String name) throws IOException {
    mirrors.resume(name);
    request.answerNothing();
  }

  private void rescan(WebRequest request, String name) throws IOException, InterruptedException {
    mirrors.rescan(name);
    request.answerNothing();
  }

  private void decide(WebRequest request, String name) throws IOException, InterruptedException {
    mirrors.decide(name, JsonBody.of(request, "accept").requiredFlag("accept"));
    request.answerNothing();
  }

  private void rootCap(WebRequest request, String name) throws IOException {
    DirectoryCap<?> root = mirrors.root(name);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cap", root.toSecretString());
    root.toReadOnly().ifPresent(read -> fields.put("readCap", read.toSecretString()));
    json(request, fields);
  }
}
