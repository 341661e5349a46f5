// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.NO_SUCH_PAGE;
import static org.tarnfs.gateway.web.WebException.Problem.NO_TOKEN;
import static org.tarnfs.gateway.web.WebException.Problem.WRONG_CAP;

import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.mirror.ActivityLog;
import org.tarnfs.gateway.mirror.FolderStatus;
import org.tarnfs.gateway.mirror.Mirrors;

/// `/api/v1`: the mirrored folders of this node and what happens to them, for whoever has its
/// token. What is asked and answered is JSON; caps stand in bodies alone, never in URLs.
public final class FoldersApi {

  private static final String BEARER = "Bearer ";
  private static final int USUAL_ITEMS = 1000;
  private static final int HELD_EXAMPLES = 100;
  private static final Duration LONGEST_PAUSE = Duration.ofDays(3650);

  /// The methods of each path, as in [#route].
  static final Map<String, String> METHODS =
      Map.ofEntries(
          Map.entry("/api/v1/events", "GET, HEAD"),
          Map.entry("/api/v1/folders", "GET, HEAD, POST"),
          Map.entry("/api/v1/folders/NAME", "GET, HEAD, DELETE"),
          Map.entry("/api/v1/folders/NAME/outstanding", "GET, HEAD"),
          Map.entry("/api/v1/folders/NAME/conflicts", "GET, HEAD"),
          Map.entry("/api/v1/folders/NAME/versions", "GET, HEAD"),
          Map.entry("/api/v1/folders/NAME/diff", "GET, HEAD"),
          Map.entry("/api/v1/folders/NAME/pins", "POST"),
          Map.entry("/api/v1/folders/NAME/restore", "POST"),
          Map.entry("/api/v1/folders/NAME/released", "GET, HEAD"),
          Map.entry("/api/v1/folders/NAME/fetch", "POST"),
          Map.entry("/api/v1/folders/NAME/settings", "GET, HEAD, PATCH, POST"),
          Map.entry("/api/v1/folders/NAME/events", "GET, HEAD"),
          Map.entry("/api/v1/folders/NAME/held", "GET, HEAD"),
          Map.entry("/api/v1/folders/NAME/pause", "POST"),
          Map.entry("/api/v1/folders/NAME/resume", "POST"),
          Map.entry("/api/v1/folders/NAME/rescan", "POST"),
          Map.entry("/api/v1/folders/NAME/decide", "POST"),
          Map.entry("/api/v1/folders/NAME/root-cap", "POST"));

  private final Mirrors mirrors;
  private final EventStream stream;
  private final SecretBytes token;

  /// @param token who sends it may do everything here
  public FoldersApi(Mirrors mirrors, ActivityLog events, SecretBytes token) {
    this.mirrors = mirrors;
    this.stream = new EventStream(events);
    this.token = token;
  }

  void serve(WebRequest request) throws IOException, BadCapException, InterruptedException {
    requireToken(request);
    request.setHeader(Headers.CACHE_CONTROL, "no-store");
    route(request, request.path(3));
  }

  private void route(WebRequest request, String name)
      throws IOException, BadCapException, InterruptedException {
    String pattern = pattern(request);
    switch ((request.isHead() ? "GET" : request.method()) + " " + pattern) {
      case "GET /api/v1/events" -> stream.serve(request);
      case "GET /api/v1/folders" -> json(request, FolderJson.list(mirrors.list()));
      case "POST /api/v1/folders" -> add(request);
      case "GET /api/v1/folders/NAME" -> json(request, FolderJson.folder(mirrors.status(name)));
      case "DELETE /api/v1/folders/NAME" -> remove(request, name);
      case "GET /api/v1/folders/NAME/outstanding" -> outstanding(request, name);
      case "GET /api/v1/folders/NAME/conflicts" ->
          json(request, FolderJson.conflicts(mirrors.conflicts(name)));
      case "GET /api/v1/folders/NAME/versions" ->
          json(request, FolderJson.versions(mirrors.versions(name)));
      case "GET /api/v1/folders/NAME/diff" -> diff(request, name);
      case "POST /api/v1/folders/NAME/pins" -> pin(request, name);
      case "POST /api/v1/folders/NAME/restore" -> restore(request, name);
      case "GET /api/v1/folders/NAME/released" -> released(request, name);
      case "POST /api/v1/folders/NAME/fetch" -> fetch(request, name);
      case "GET /api/v1/folders/NAME/settings" ->
          json(request, SettingsJson.of(mirrors.settings(name)));
      // For those whose HTTP client knows no PATCH.
      case "PATCH /api/v1/folders/NAME/settings", "POST /api/v1/folders/NAME/settings" ->
          json(request, SettingsJson.of(mirrors.set(name, SettingsJson.read(request))));
      case "GET /api/v1/folders/NAME/events" -> events(request, name);
      case "GET /api/v1/folders/NAME/held" ->
          json(request, FolderJson.held(mirrors.held(name, HELD_EXAMPLES)));
      case "POST /api/v1/folders/NAME/pause" -> pause(request, name);
      case "POST /api/v1/folders/NAME/resume" -> resume(request, name);
      case "POST /api/v1/folders/NAME/rescan" -> rescan(request, name);
      case "POST /api/v1/folders/NAME/decide" -> decide(request, name);
      case "POST /api/v1/folders/NAME/root-cap" -> rootCap(request, name);
      default -> {
        if (METHODS.containsKey(pattern)) {
          throw request.wrongMethod(METHODS.get(pattern));
        }
        throw new WebException(NO_SUCH_PAGE, "no such resource");
      }
    }
  }

  private static String pattern(WebRequest request) {
    List<String> segments = new ArrayList<>(request.path());
    if (segments.size() > 3) {
      segments.set(3, "NAME");
    }
    return "/" + String.join("/", segments);
  }

  private void requireToken(WebRequest request) throws WebException {
    String given = request.header(Headers.AUTHORIZATION).orElse("");
    byte[] secret =
        given.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8)
            : new byte[0];
    // Compared in a time that does not tell how much of it is right.
    if (secret.length == 0 || !SecretBytes.copyOf(secret).equals(token)) {
      request.setHeader(Headers.WWW_AUTHENTICATE, "Bearer");
      throw new WebException(
          NO_TOKEN,
          "this needs the token in private/api_auth_token, as Authorization: Bearer TOKEN");
    }
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
