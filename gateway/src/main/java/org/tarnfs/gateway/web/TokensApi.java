// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/api/v1/tokens`: the tokens that were made with a name.
final class TokensApi {

  private static final Duration LONGEST = Duration.ofDays(3650);

  private final ApiTokens tokens;
  private final InstantSource clock;

  TokensApi(ApiTokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/api/v1/tokens", Scope.ADMIN, (request, _) -> list(request)),
        new Route("POST", "/api/v1/tokens", Scope.ADMIN, (request, _) -> create(request)),
        new Route("DELETE", "/api/v1/tokens/NAME", Scope.ADMIN, this::revoke));
  }

  private void list(WebRequest request) throws IOException {
    json(
        request,
        StatusCodes.OK,
        Map.of("tokens", tokens.list().stream().map(this::fields).toList()));
  }

  private void create(WebRequest request) throws IOException {
    JsonBody body = JsonBody.of(request, "name", "scope", "folder", "lifetime");
    Scope scope =
        Scope.parse(body.required("scope"))
            .orElseThrow(
                () -> new WebException(BAD_ARGUMENT, "scope must be read, write or admin"));
    Optional<String> folder = body.text("folder");
    if (folder.isPresent() && scope == Scope.ADMIN) {
      throw new WebException(
          BAD_ARGUMENT, "a token for one folder has the scope read or write: admin is for all");
    }
    Optional<Instant> expires = Optional.empty();
    Optional<String> lifetime = body.text("lifetime");
    if (lifetime.isPresent()) {
      expires = Optional.of(clock.instant().plus(lifetime(lifetime.get())));
    }
    ApiTokens.Created created = tokens.create(body.required("name"), scope, folder, expires);
    Map<String, Object> fields = fields(created.grant());
    fields.put("token", new String(created.secret().reveal(), UTF_8));
    request.setHeader(
        Headers.LOCATION, "/api/v1/tokens/" + PercentCode.encode(created.grant().name()));
    json(request, StatusCodes.CREATED, fields);
  }

  private static Duration lifetime(String text) throws WebException {
    try {
      Duration time = Duration.parse(text);
      if (time.isPositive() && time.compareTo(LONGEST) <= 0) {
        return time;
      }
    } catch (DateTimeException e) {
      throw new WebException(BAD_ARGUMENT, "lifetime must be a duration like P90D");
    }
    throw new WebException(
        BAD_ARGUMENT, "lifetime must be more than nothing, and at most ten years");
  }

  private void revoke(WebRequest request, String name) throws IOException {
    tokens.revoke(name);
    request.answerNothing();
  }

  private Map<String, Object> fields(Grant grant) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", grant.name());
    fields.put("scope", grant.scope().word());
    grant.folder().ifPresent(folder -> fields.put("folder", folder));
    fields.put("created", grant.created().toString());
    grant.expires().ifPresent(end -> fields.put("expires", end.toString()));
    if (grant.isOver(clock.instant())) {
      fields.put("expired", true);
    }
    return fields;
  }

  private static void json(WebRequest request, int status, Map<String, ?> fields)
      throws IOException {
    request.answer(status, WebRequest.JSON, JsonText.lineOf(fields) + "\n");
  }
}
