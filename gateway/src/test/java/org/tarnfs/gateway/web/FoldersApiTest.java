// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Mirrored folders over HTTP, as a program asks for them.
class FoldersApiTest {

  private static final String FOLDERS = "/api/v1/folders";

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
  void folderIsAddedWatchedAndRemoved() throws Exception {
    Files.writeString(folder.resolve("a"), "one");

    HttpResponse<String> added = add("docs one");

    assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
    assertThat(added.headers().firstValue("location")).contains(FOLDERS + "/docs%20one");
    assertThat(added.headers().firstValue("cache-control")).contains("no-store");
    String path = FOLDERS + "/docs%20one";
    JsonNode status = awaitUpToDate(path);
    assertThat(status.get("words").asString()).isEqualTo("Up to date");
    assertThat(status.get("files").asInt()).isEqualTo(1);
    assertThat(status.get("bytes").asInt()).isEqualTo(3);
    assertThat(status.get("device").asString()).isEqualTo("attic");
    assertThat(get(FOLDERS).get("folders")).hasSize(1);
    assertThat(get(path + "/versions").get("versions")).isNotEmpty();
    assertThat(get(path + "/outstanding").get("total").asInt()).isZero();
    assertThat(get(path + "/conflicts").get("conflicts")).isEmpty();
    assertThat(get(path + "/held").get("held")).isEmpty();
    JsonNode events = get(path + "/events").get("events");
    assertThat(events).extracting(event -> event.get("kind").asString()).contains("stored");
    long last = events.get(events.size() - 1).get("number").asLong();
    assertThat(get(path + "/events?after=" + last).get("events")).isEmpty();
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
    assertThat(folder.resolve("a")).hasContent("one");
  }

  @Test
  void folderIsPausedForATimeAndResumed() throws Exception {
    add("docs");
    String path = FOLDERS + "/docs";
    awaitUpToDate(path);

    assertThat(send("POST", path + "/pause", "{\"for\":\"PT8H\"}").statusCode()).isEqualTo(204);
    JsonNode paused = await(path, "paused");
    assertThat(paused.get("pausedUntil").asString()).matches("\\d{4}-.*Z");
    assertThat(send("POST", path + "/resume", "").statusCode()).isEqualTo(204);
    awaitUpToDate(path);
    assertThat(send("POST", path + "/pause", "").statusCode()).isEqualTo(204);
    assertThat(await(path, "paused").has("pausedUntil")).isFalse();
  }

  @Test
  void whatDiffersBetweenTwoVersionsIsTold() throws Exception {
    Files.writeString(folder.resolve("a"), "one");
    add("docs");
    String path = FOLDERS + "/docs";
    awaitFiles(path, 1);
    String first = version(path, 0);
    Files.writeString(folder.resolve("a"), "other");
    Files.writeString(folder.resolve("b b"), "two");
    send("POST", path + "/rescan", "");
    awaitFiles(path, 2);

    JsonNode diff = get(path + "/diff?from=" + first);
    JsonNode part = get(path + "/diff?from=" + first + "&path=b%20b&limit=0");

    assertThat(diff.get("added").asInt()).isEqualTo(1);
    assertThat(diff.get("changed").asInt()).isEqualTo(1);
    assertThat(diff.get("total").asInt()).isEqualTo(2);
    assertThat(diff.get("from").get("time").asString()).isEqualTo(first);
    JsonNode changed = diff.get("differences").get(0);
    assertThat(changed.get("path").asString()).isEqualTo("a");
    assertThat(changed.get("change").asString()).isEqualTo("changed");
    assertThat(changed.get("before").get("bytes").asInt()).isEqualTo(3);
    assertThat(changed.get("after").get("kind").asString()).isEqualTo("file");
    assertThat(changed.get("after").get("mode").asString()).matches("0\\d{3}");
    assertThat(part.get("total").asInt()).isEqualTo(1);
    assertThat(part.get("differences")).isEmpty();
    assertThat(diff.toString()).doesNotContain("URI:");
    assertProblem(
        send("GET", path + "/diff?from=2020-01-01T00:00:00Z", ""), 404, "no-such-version");
    assertProblem(
        send("GET", path + "/diff?from=" + first + "&path=none", ""), 404, "no-such-path");
  }

  @Test
  void versionIsPinnedAndUnpinned() throws Exception {
    Files.writeString(folder.resolve("a"), "one");
    add("docs");
    String path = FOLDERS + "/docs";
    awaitFiles(path, 1);
    String time = version(path, 0);
    String wish = "{\"time\":\"%s\",\"pinned\":%s}";

    HttpResponse<String> pinned = send("POST", path + "/pins", wish.formatted(time, true));

    JsonNode version = JsonMapper.shared().readTree(pinned.body());
    assertThat(pinned.statusCode()).as(pinned.body()).isEqualTo(200);
    assertThat(version.get("time").asString()).isEqualTo(time);
    assertThat(version.get("pinned").asBoolean()).isTrue();
    awaitUpToDate(path);
    assertThat(get(path + "/versions").get("versions").values())
        .filteredOn(one -> one.get("time").asString().equals(time))
        .singleElement()
        .matches(one -> one.get("pinned").asBoolean());
    assertThat(send("POST", path + "/pins", wish.formatted(time, false)).statusCode())
        .isEqualTo(200);
    assertProblem(
        send("POST", path + "/pins", wish.formatted(time, false)), 404, "no-such-version");
    assertProblem(
        send("POST", path + "/pins", wish.formatted("2020-01-01T00:00:00Z", true)),
        404,
        "no-such-version");
  }

  @Test
  void settingsAreToldAndChanged() throws Exception {
    add("docs");
    String path = FOLDERS + "/docs/settings";

    JsonNode usual = get(path);
    HttpResponse<String> changed =
        send("PATCH", path, "{\"retention\":\"monthly 3, all 2d\",\"guardShare\":0.3}");
    HttpResponse<String> saving =
        send("PATCH", path, "{\"releaseAfter\":\"P90D\",\"releaseGrace\":\"P1D\"}");
    HttpResponse<String> posted = send("POST", path, "{\"scanEvery\":\"PT2H\",\"rest\":null}");

    assertThat(usual.toString())
        .isEqualTo(
            "{\"scanEvery\":\"PT1H\",\"pollEvery\":\"PT10S\",\"rest\":\"PT1S\",\"retention\":"
                + "\"all 1d, hourly 48, daily 30, weekly 52, monthly forever\","
                + "\"guardShare\":0.5,\"guardFiles\":20,\"releaseGrace\":\"PT168H\"}");
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(posted.statusCode()).as(posted.body()).isEqualTo(200);
    JsonNode now = get(path);
    assertThat(JsonMapper.shared().readTree(posted.body())).isEqualTo(now);
    assertThat(now.get("retention").asString()).isEqualTo("all 2d, monthly 3");
    assertThat(now.get("guardShare").asDouble()).isEqualTo(0.3);
    assertThat(now.get("scanEvery").asString()).isEqualTo("PT2H");
    assertThat(now.get("guardFiles").asInt()).isEqualTo(20);
    assertThat(saving.statusCode()).as(saving.body()).isEqualTo(200);
    assertThat(now.get("releaseAfter").asString()).isEqualTo("PT2160H");
    assertThat(now.get("releaseGrace").asString()).isEqualTo("PT24H");
    for (String bad :
        new String[] {
          "{\"scanEvery\":\"PT59S\"}",
          "{\"scanEvery\":\"P2D\"}",
          "{\"pollEvery\":\"PT0S\"}",
          "{\"rest\":\"PT2H\"}",
          "{\"guardShare\":1.5}",
          "{\"guardShare\":0}",
          "{\"guardFiles\":0}",
          "{\"releaseAfter\":\"PT59S\"}",
          "{\"releaseGrace\":\"-PT1S\"}"
        }) {
      HttpResponse<String> answer = send("PATCH", path, bad);
      assertProblem(answer, 400, "bad-request");
      assertThat(answer.body()).as(bad).contains("must be ");
    }
    assertThat(get(path)).isEqualTo(now);
    assertThat(send("PATCH", path, "{\"releaseAfter\":\"PT0S\"}").statusCode()).isEqualTo(200);
    assertThat(get(path).has("releaseAfter")).isFalse();
  }

  private void awaitFiles(String path, int files) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (get(path).path("files").asInt() != files && System.nanoTime() < deadline) {
      Thread.sleep(50);
    }
    assertThat(awaitUpToDate(path).get("files").asInt()).isEqualTo(files);
  }

  /// The time of the nth version that has files in it.
  private String version(String path, int number) throws Exception {
    return get(path + "/versions").get("versions").values().stream()
        .filter(version -> version.get("files").asInt() > 0)
        .skip(number)
        .findFirst()
        .orElseThrow()
        .get("time")
        .asString();
  }

  @Test
  void rootCapIsToldToWhoAsksForItAlone() throws Exception {
    add("docs");

    HttpResponse<String> told = send("POST", FOLDERS + "/docs/root-cap", "");

    JsonNode caps = JsonMapper.shared().readTree(told.body());
    assertThat(caps.get("cap").asString()).startsWith("URI:DIR2:");
    assertThat(caps.get("readCap").asString()).startsWith("URI:DIR2-RO:");
    assertThat(send("GET", FOLDERS + "/docs/root-cap", "").statusCode()).isEqualTo(405);
    for (String below : new String[] {"", "/versions", "/events", "/outstanding"}) {
      assertThat(send("GET", FOLDERS + "/docs" + below, "").body()).doesNotContain("URI:");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /api/v2/folders             |                              | 404 | no-such-resource
          GET    | /api/v1/folders/no/one/else |                              | 404 | no-such-resource
          GET    | /api/v1/folders/none        |                              | 404 | no-such-folder
          DELETE | /api/v1/folders/none        |                              | 404 | no-such-folder
          GET    | /api/v1/folders/none/events |                              | 404 | no-such-folder
          POST   | /api/v1/folders/none/pause  | {}                           | 404 | no-such-folder
          POST   | /api/v1/folders/none/decide | {"accept":true}              | 404 | no-such-folder
          GET    | /api/v1/folders/none/diff?to=then         | | 400 | bad-request
          GET    | /api/v1/folders/none/diff?limit=-1        | | 400 | bad-request
          GET    | /api/v1/folders/none/diff                 | | 404 | no-such-folder
          POST   | /api/v1/folders/none/pins   | {"time":"then","pinned":true}   | 400 | bad-request
          POST   | /api/v1/folders/none/pins   | {"time":"2026-03-05T00:00:00Z"} | 400 | bad-request
          POST   | /api/v1/folders/none/pins   | {"time":"2026-03-05T00:00:00Z","pinned":true} | 404 | no-such-folder
          POST   | /api/v1/folders/none/restore | {"asOf":"then"}             | 400 | bad-request
          POST   | /api/v1/folders/none/restore | {"exact":true}              | 400 | bad-request
          POST   | /api/v1/folders/none/restore | {"asOf":"2026-03-05T00:00:00Z","paths":"a"} | 400 | bad-request
          POST   | /api/v1/folders/none/restore | {"asOf":"2026-03-05T00:00:00Z","exact":1} | 400 | bad-request
          POST   | /api/v1/folders/none/restore | {"asOf":"2026-03-05T00:00:00Z"} | 404 | no-such-folder
          GET    | /api/v1/folders/none/released |                            | 404 | no-such-folder
          POST   | /api/v1/folders/none/fetch | {"path":7}                    | 400 | bad-request
          POST   | /api/v1/folders/none/fetch | {}                            | 404 | no-such-folder
          GET    | /api/v1/folders/none/settings |                            | 404 | no-such-folder
          PATCH  | /api/v1/folders/none/settings | {"scanEvery":"PT2H"}       | 404 | no-such-folder
          PATCH  | /api/v1/folders/none/settings | {"scanEvery":"2h"}         | 400 | bad-request
          PATCH  | /api/v1/folders/none/settings | {"scanEvery":7200}         | 400 | bad-request
          PATCH  | /api/v1/folders/none/settings | {"retention":"sometimes"}  | 400 | bad-request
          PATCH  | /api/v1/folders/none/settings | {"guardShare":"half"}      | 400 | bad-request
          PATCH  | /api/v1/folders/none/settings | {"guardFiles":2.5}         | 400 | bad-request
          PATCH  | /api/v1/folders/none/settings | {"guardFiles":3000000000}  | 400 | bad-request
          PATCH  | /api/v1/folders/none/settings | {"colour":"red"}           | 400 | bad-request
          POST   | /api/v1/folders/none/decide | {"accept":1}                 | 400 | bad-request
          POST   | /api/v1/folders/none/pause  | {"for":"8h"}                 | 400 | bad-request
          POST   | /api/v1/folders/none/pause  | {"for":"-PT8H"}              | 400 | bad-request
          POST   | /api/v1/folders             | {"path":"relative"}          | 400 | bad-request
          POST   | /api/v1/folders             | {"path":7}                   | 400 | bad-request
          POST   | /api/v1/folders             | {"path":"/x","other":1}      | 400 | bad-request
          POST   | /api/v1/folders             | {"path":"/x","path":"/y"}    | 400 | bad-request
          POST   | /api/v1/folders             | {"path":"/x"} {}             | 400 | bad-request
          POST   | /api/v1/folders             | ["path"]                     | 400 | bad-request
          POST   | /api/v1/folders             | {"path"                      | 400 | bad-request
          POST   | /api/v1/folders             | {"path":"/no/such/folder"}   | 400 | bad-folder
          POST   | /api/v1/folders             | {"path":"/x","join":"URI:LIT:"}     | 400 | bad-cap
          POST   | /api/v1/folders             | {"path":"/x","join":"URI:DIR2-LIT:"} | 400 | bad-cap
          POST   | /api/v1/folders             | {"path":"/x","join":"nonsense"}     | 400 | bad-cap
          """)
  void requestThatMakesNoSenseHasAProblemOfItsOwn(
      String method, String path, String body, int status, String kind) throws Exception {
    assertProblem(send(method, path, body == null ? "" : body), status, kind);
  }

  @Test
  void bodyMustBeJsonAndSmall() throws Exception {
    HttpRequest.Builder form =
        authorized(FOLDERS)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("{\"path\":\"" + folder + "\"}"));

    assertProblem(gateway.send(form), 415, "wrong-media-type");
    assertProblem(
        send("POST", FOLDERS, "{\"path\":\"/" + "x".repeat(JsonBody.MAX_LENGTH) + "\"}"),
        413,
        "body-too-large");
  }

  @Test
  void pageOfAnotherSiteIsRefusedThoughItHasTheToken() throws Exception {
    HttpRequest.Builder foreign =
        authorized(FOLDERS).header("Origin", "http://elsewhere.example").GET();

    assertProblem(gateway.send(foreign), 403, "foreign-page");
  }

  @Test
  void directoryThatIsNoFolderIsNotJoined() throws Exception {
    String body =
        "{\"path\":\"%s\",\"name\":\"x\",\"join\":\"%s\"}".formatted(folder, gateway.mkdir());

    HttpResponse<String> answer = send("POST", FOLDERS, body);

    assertProblem(answer, 400, "no-mirrored-folder");
    assertThat(answer.body()).doesNotContain("URI:");
    assertThat(get(FOLDERS).get("folders")).isEmpty();
  }

  @Test
  void sameFolderIsNotMirroredTwice() throws Exception {
    add("docs");
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);

    assertProblem(add("other"), 409, "folder-exists");
    assertProblem(send("POST", FOLDERS, body(link, "other")), 409, "folder-exists");
    assertProblem(send("POST", FOLDERS, body(inside, "other")), 400, "bad-folder");
    assertProblem(send("POST", FOLDERS, body(inside, "docs")), 400, "bad-folder");
    assertProblem(
        send("POST", FOLDERS, body(temporary.resolve("folders"), "own")), 400, "bad-folder");
    assertProblem(send("POST", FOLDERS + "/docs/decide", "{\"accept\":true}"), 409, "nothing-held");
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String kind) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonNode problem = JsonMapper.shared().readTree(answer.body());
    assertThat(problem.get("type").asString()).isEqualTo("urn:tarn:problem:" + kind);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asString()).isNotBlank();
  }

  private static String body(Path path, String name) {
    return "{\"path\":\"%s\",\"name\":\"%s\"}".formatted(path, name);
  }

  private HttpResponse<String> add(String name) throws Exception {
    return send("POST", FOLDERS, body(folder, name));
  }

  private HttpRequest.Builder authorized(String path) {
    return gateway.request(path).header("Authorization", "Bearer " + TestGateway.TOKEN);
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest.Builder request = authorized(path);
    return gateway.send(
        body.isEmpty()
            ? request.method(method, BodyPublishers.noBody())
            : request
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
  }

  private JsonNode get(String path) throws Exception {
    return JsonMapper.shared().readTree(send("GET", path, "").body());
  }

  private JsonNode awaitUpToDate(String path) throws Exception {
    return await(path, "up-to-date");
  }

  private JsonNode await(String path, String state) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    JsonNode status = get(path);
    while (!status.path("state").asString("").equals(state) && System.nanoTime() < deadline) {
      Thread.sleep(50);
      status = get(path);
    }
    assertThat(status.path("state").asString("")).as(status.toString()).isEqualTo(state);
    return status;
  }
}
