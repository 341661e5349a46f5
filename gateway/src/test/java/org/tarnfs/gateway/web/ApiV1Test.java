// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who may ask for what.
class ApiV1Test {

  private static final String TOKENS = "/api/v1/tokens";

  @TempDir private Path temporary;
  @TempDir private Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway(temporary);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void everyRouteNeedsAToken() throws Exception {
    for (Route route : gateway.v1().routes()) {
      HttpResponse<String> none = ask(route.method(), route.path(), "", "");

      assertProblem(none, 401, "no-token");
      assertThat(none.headers().firstValue("www-authenticate")).contains("Bearer");
    }
    assertProblem(ask("GET", TOKENS, TestGateway.TOKEN + "x", ""), 401, "no-token");
    assertProblem(ask("GET", "/api/v1/none", "", ""), 401, "no-token");
  }

  @Test
  void everyRouteIsServedByItsMethodsAlone() throws Exception {
    Map<String, List<Route>> paths =
        gateway.v1().routes().stream().collect(Collectors.groupingBy(Route::path));
    for (Map.Entry<String, List<Route>> path : paths.entrySet()) {
      HttpResponse<String> answer = ask("PUT", path.getKey(), TestGateway.TOKEN, "");

      assertProblem(answer, 405, "wrong-method");
      assertThat(answer.headers().firstValue("allow")).contains(ApiV1.methods(path.getValue()));
      for (Route route : path.getValue()) {
        assertThat(ask(route.method(), route.path(), TestGateway.TOKEN, "").statusCode())
            .as(route.toString())
            .isNotIn(401, 403, 405, 500);
      }
    }
  }

  @Test
  void everyRouteNeedsItsScope() throws Exception {
    for (Scope scope : Scope.values()) {
      String token = create("{\"name\":\"%s\",\"scope\":\"%1$s\"}".formatted(scope.word()));
      for (Route route : gateway.v1().routes()) {
        HttpResponse<String> answer = ask(route.method(), route.path(), token, "");

        if (scope.includes(route.scope())) {
          assertThat(answer.statusCode()).as(route.toString()).isNotIn(401, 403);
        } else {
          assertProblem(answer, 403, "wrong-scope");
        }
      }
    }
  }

  @Test
  void whatOnlyReadsNeedsNoMoreThanToRead() {
    for (Route route : gateway.v1().routes()) {
      if (route.path().startsWith("/api/v1/folders") && route.method().equals("GET")) {
        assertThat(route.scope()).as(route.path()).isEqualTo(Scope.READ);
      } else if (!route.path().equals("/api/v1/events")) {
        assertThat(route.scope()).as(route.path()).isNotEqualTo(Scope.READ);
      }
    }
  }

  @Test
  void tokenOfOneFolderIsForNothingElse() throws Exception {
    add("docs");
    String token = create("{\"name\":\"nas\",\"scope\":\"write\",\"folder\":\"docs\"}");

    assertThat(ask("GET", "/api/v1/folders/docs", token, "").statusCode()).isEqualTo(200);
    assertThat(ask("POST", "/api/v1/folders/docs/rescan", token, "").statusCode()).isEqualTo(204);
    for (String path : List.of("/api/v1/folders/other", "/api/v1/folders", "/api/v1/events")) {
      assertProblem(ask("GET", path, token, ""), 403, "wrong-scope");
    }
    assertProblem(ask("POST", "/api/v1/folders/docs/root-cap", token, ""), 403, "wrong-scope");

    assertThat(ask("DELETE", "/api/v1/folders/docs", TestGateway.TOKEN, "").statusCode())
        .isEqualTo(204);
    assertProblem(ask("GET", "/api/v1/folders/docs", token, ""), 401, "no-token");
  }

  @Test
  void tokenIsToldOnceAndKeptAsAHash() throws Exception {
    String body = "{\"name\":\"laptop 2\",\"scope\":\"read\",\"lifetime\":\"P90D\"}";

    HttpResponse<String> created = ask("POST", TOKENS, TestGateway.TOKEN, body);

    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.headers().firstValue("location")).contains(TOKENS + "/laptop%202");
    JsonNode fields = JsonMapper.shared().readTree(created.body());
    String token = fields.get("token").asString();
    assertThat(token).matches("tarn_[A-Za-z0-9_-]{43}");
    String kept = Files.readString(temporary.resolve("api_tokens.json"));
    assertThat(kept).doesNotContain(token).doesNotContain(token.substring(5));
    HttpResponse<String> listed = ask("GET", TOKENS, TestGateway.TOKEN, "");
    assertThat(listed.body()).doesNotContain(token).contains("laptop 2");
    assertThat(Instant.parse(fields.get("expires").asString()))
        .isAfter(Instant.now().plusSeconds(89 * 86_400L));
    assertProblem(ask("POST", TOKENS, TestGateway.TOKEN, body), 409, "token-exists");
  }

  @Test
  void tokenOutlivesARestartAndEndsWhenItIsRevoked() throws Exception {
    String token = create("{\"name\":\"nas\",\"scope\":\"read\"}");
    gateway.close();
    gateway = new TestGateway(temporary);

    assertThat(ask("GET", "/api/v1/folders", token, "").statusCode()).isEqualTo(200);
    assertThat(ask("DELETE", TOKENS + "/nas", TestGateway.TOKEN, "").statusCode()).isEqualTo(204);
    assertProblem(ask("GET", "/api/v1/folders", token, ""), 401, "no-token");
    assertProblem(ask("DELETE", TOKENS + "/nas", TestGateway.TOKEN, ""), 404, "no-such-token");
    gateway.close();
    gateway = new TestGateway(temporary);
    assertProblem(ask("GET", "/api/v1/folders", token, ""), 401, "no-token");
  }

  @Test
  void tokenExpires() throws Exception {
    String token = create("{\"name\":\"brief\",\"scope\":\"read\",\"lifetime\":\"PT8H\"}");
    assertThat(ask("GET", "/api/v1/folders", token, "").statusCode()).isEqualTo(200);

    gateway.advance(Duration.ofHours(8));

    assertProblem(ask("GET", "/api/v1/folders", token, ""), 401, "no-token");
    JsonNode listed =
        JsonMapper.shared().readTree(ask("GET", TOKENS, TestGateway.TOKEN, "").body());
    assertThat(listed.get("tokens").get(0).get("expired").asBoolean()).isTrue();
  }

  @Test
  void whoGuessesIsSlowedDownAndNobodyElse() throws Exception {
    for (int i = 0; i < FailedLogins.MOST; i++) {
      assertProblem(ask("GET", TOKENS, "guess" + i, ""), 401, "no-token");
    }

    HttpResponse<String> answer = ask("GET", TOKENS, "another", "");

    assertProblem(answer, 429, "too-many-failures");
    assertThat(answer.headers().firstValue("retry-after")).contains("60");
    assertThat(ask("GET", TOKENS, TestGateway.TOKEN, "").statusCode()).isEqualTo(200);
    gateway.advance(FailedLogins.WINDOW);
    assertProblem(ask("GET", TOKENS, "another", ""), 401, "no-token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"scope":"read"}
          {"name":"a"}
          {"name":"a","scope":"all"}
          {"name":"a/b","scope":"read"}
          {"name":"","scope":"read"}
          {"name":"a","scope":"read","lifetime":"90d"}
          {"name":"a","scope":"read","lifetime":"PT0S"}
          {"name":"a","scope":"read","lifetime":"P4000D"}
          {"name":"a","scope":"admin","folder":"docs"}
          {"name":"a","scope":"read","colour":"red"}
          """)
  void tokenThatMakesNoSenseIsNotMade(String body) throws Exception {
    assertProblem(ask("POST", TOKENS, TestGateway.TOKEN, body), 400, "bad-request");
  }

  private String create(String body) throws Exception {
    HttpResponse<String> created = ask("POST", TOKENS, TestGateway.TOKEN, body);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    return JsonMapper.shared().readTree(created.body()).get("token").asString();
  }

  private void add(String name) throws Exception {
    String body = "{\"path\":\"%s\",\"name\":\"%s\"}".formatted(folder, name);
    assertThat(ask("POST", "/api/v1/folders", TestGateway.TOKEN, body).statusCode()).isEqualTo(201);
  }

  private HttpResponse<String> ask(String method, String path, String token, String body)
      throws Exception {
    HttpRequest.Builder request = gateway.request(path);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return gateway.send(
        body.isEmpty()
            ? request.method(method, BodyPublishers.noBody())
            : request
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String kind) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(JsonMapper.shared().readTree(answer.body()).get("type").asString())
        .isEqualTo("urn:tarn:problem:" + kind);
  }
}
