// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.NO_SUCH_PAGE;
import static org.tarnfs.gateway.web.WebException.Problem.NO_TOKEN;
import static org.tarnfs.gateway.web.WebException.Problem.TOO_MANY_FAILURES;
import static org.tarnfs.gateway.web.WebException.Problem.WRONG_SCOPE;

import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.mirror.ActivityLog;
import org.tarnfs.gateway.mirror.Mirrors;

/// `/api/v1`: what a node does beside Tahoe-LAFS's web API, for whoever has a token. What is asked
/// and answered is JSON; caps stand in bodies alone, never in URLs.
///
/// | path below it | handlers |
/// |---|---|
/// | `folders` | [FoldersApi] |
/// | `events` | [EventStream] |
/// | `tokens` | [TokensApi] |
public final class ApiV1 {

  private static final String BEARER = "Bearer ";
  private static final String FOLDERS = "/api/v1/folders/";
  private static final int NAME_AT = 3;

  private final List<Route> routes;
  private final ApiTokens tokens;
  private final FailedLogins failures;

  public ApiV1(Mirrors mirrors, ActivityLog events, ApiTokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.failures = new FailedLogins(clock);
    EventStream stream = new EventStream(events, this::isStillGranted);
    this.routes =
        Stream.of(
                List.of(
                    new Route(
                        "GET",
                        "/api/v1/events",
                        Scope.READ,
                        (request, _) -> stream.serve(request))),
                new FoldersApi(mirrors, stream, tokens).routes(),
                new TokensApi(tokens, clock).routes())
            .flatMap(List::stream)
            .toList();
  }

  List<Route> routes() {
    return routes;
  }

  void serve(WebRequest request) throws IOException, BadCapException, InterruptedException {
    Grant grant = grantOf(request);
    request.setHeader(Headers.CACHE_CONTROL, "no-store");
    Route route = route(request);
    String name = request.path(NAME_AT);
    boolean ofFolder = route.path().startsWith(FOLDERS);
    if (!grant.covers(route.scope(), ofFolder ? Optional.of(name) : Optional.empty())) {
      throw new WebException(
          WRONG_SCOPE,
          grant.scope().includes(route.scope())
              ? "this token is for one other folder alone"
              : "this needs a token with the scope " + route.scope().word());
    }
    route.handler().serve(request, name);
  }

  private Route route(WebRequest request) throws WebException {
    String path = pattern(request);
    List<Route> there = routes.stream().filter(route -> route.path().equals(path)).toList();
    if (there.isEmpty()) {
      throw new WebException(NO_SUCH_PAGE, "no such resource");
    }
    String method = request.isHead() ? "GET" : request.method();
    return there.stream()
        .filter(route -> route.method().equals(method))
        .findFirst()
        .orElseThrow(() -> request.wrongMethod(methods(there)));
  }

  /// As `Allow` lists them.
  static String methods(List<Route> routes) {
    return routes.stream()
        .map(Route::method)
        .map(method -> method.equals("GET") ? "GET, HEAD" : method)
        .collect(Collectors.joining(", "));
  }

  private static String pattern(WebRequest request) {
    List<String> segments = new ArrayList<>(request.path());
    if (segments.size() > NAME_AT) {
      segments.set(NAME_AT, "NAME");
    }
    return "/" + String.join("/", segments);
  }

  private Grant grantOf(WebRequest request) throws WebException {
    Optional<SecretBytes> token = token(request);
    Optional<Grant> grant = token.flatMap(tokens::grantOf);
    if (grant.isPresent()) {
      return grant.get();
    }
    if (token.isPresent() && failures.isTooMany(request.clientAddress())) {
      request.setHeader(Headers.RETRY_AFTER, Long.toString(FailedLogins.WINDOW.toSeconds()));
      throw new WebException(
          TOO_MANY_FAILURES, "too many wrong tokens came from there; wait a minute");
    }
    request.setHeader(Headers.WWW_AUTHENTICATE, "Bearer");
    throw new WebException(
        NO_TOKEN,
        token.isEmpty()
            ? "this needs a token, as Authorization: Bearer TOKEN; that in"
                + " private/api_auth_token grants everything"
            : "this token is not known, has expired or was revoked");
  }

  /// What a token grants does not change, but it ends.
  private boolean isStillGranted(WebRequest request) {
    return token(request).flatMap(tokens::grantOf).isPresent();
  }

  private static Optional<SecretBytes> token(WebRequest request) {
    return request
        .header(Headers.AUTHORIZATION)
        .filter(given -> given.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(given -> given.substring(BEARER.length()).strip())
        .filter(token -> !token.isEmpty())
        .map(token -> SecretBytes.copyOf(token.getBytes(StandardCharsets.UTF_8)));
  }
}
