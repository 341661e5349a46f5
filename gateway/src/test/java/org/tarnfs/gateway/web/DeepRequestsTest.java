// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.storage.testing.Fault;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checks, and work on everything below a directory, over HTTP.
class DeepRequestsTest {

  private static final String GONE =
      "URI:DIR2:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq";

  @TempDir private Path temporary;
  private TestGateway gateway;
  private String root;
  private String file;

  /// A tree with a file, a literal, a mutable file, something unknown, and a directory from which a
  /// link leads back to the root.
  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway(temporary);
    String cap = gateway.mkdir();
    root = "/uri/" + cap;
    file = gateway.put(root + "/file", TestGrid.content(5000, 1)).body();
    gateway.put(root + "/sub/literal", "few bytes");
    gateway.put(root + "/sub/back?t=uri", cap);
    gateway.put(root + "/m?format=SDMF", "mutable");
    gateway.put(root + "/what?t=uri", "ro.lafs://from_the_future");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void manifestIsStreamedWithEachThingOnce() throws Exception {
    HttpResponse<String> answer = gateway.post(root + "?t=stream-manifest");

    List<JsonNode> lines = lines(answer);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(lines.stream().map(line -> line.path("path").toString()))
        .containsExactly(
            "[]", "[\"what\"]", "[\"file\"]", "[\"m\"]", "[\"sub\"]", "[\"sub\",\"literal\"]", "");
    assertThat(lines.stream().map(line -> line.path("type").stringValue()))
        .containsExactly("directory", "unknown", "file", "file", "directory", "file", "stats");
    JsonNode chk = lines.get(2);
    assertThat(chk.get("cap").stringValue()).isEqualTo(file);
    assertThat(chk.get("verifycap").stringValue()).startsWith("URI:CHK-Verifier:");
    assertThat(chk.get("repaircap")).isEqualTo(chk.get("verifycap"));
    assertThat(chk.get("storage-index").stringValue()).hasSize(26);
    assertThat(lines.get(0).get("repaircap").stringValue()).startsWith("URI:DIR2:");
    assertThat(lines.get(1).get("storage-index").stringValue()).isEmpty();
    assertThat(lines.get(5).get("verifycap").stringValue()).isEmpty();
    JsonNode stats = lines.getLast().get("stats");
    assertThat(stats.get("count-directories").asInt()).isEqualTo(2);
    assertThat(stats.get("count-files").asInt()).isEqualTo(3);
    assertThat(stats.get("count-unknown").asInt()).isEqualTo(1);
    assertThat(stats.get("size-immutable-files").asInt()).isEqualTo(5000);
  }

  @Test
  void whatIsBelowAReadOnlyViewIsReadOnly() throws Exception {
    String view = gateway.get(root + "?t=readonly-uri").body();

    HttpResponse<String> answer = gateway.post("/uri/" + view + "?t=stream-manifest");

    assertThat(answer.body()).doesNotContain("URI:DIR2:").doesNotContain("URI:SSK:");
  }

  @Test
  void manifestThatIsNotWholeEndsInAnError() throws Exception {
    gateway.put(root + "/gone?t=uri", GONE);

    List<String> lines = gateway.post(root + "?t=stream-manifest").body().lines().toList();

    assertThat(lines.getLast())
        .startsWith("ERROR: the directory /\"gone\" cannot be read: ")
        .doesNotContain("URI:");
    assertThat(lines.get(lines.size() - 2)).contains("\"stats\"");
  }

  @Test
  void checksAreStreamedForAllThereIs() throws Exception {
    gateway.put(root + "/gone?t=uri", GONE);

    List<JsonNode> lines = lines(gateway.post(root + "?t=stream-deep-check&verify=true"));

    assertThat(lines).hasSize(8);
    assertThat(lines.getLast().get("type").stringValue()).isEqualTo("stats");
    for (JsonNode line : lines.subList(0, 7)) {
      boolean isGone = line.get("path").toString().contains("gone");
      assertThat(line.get("check-results").get("results").get("healthy").booleanValue())
          .as(line.toString())
          .isNotEqualTo(isGone);
      if (isGone) {
        assertThat(line.get("check-results").get("summary").stringValue())
            .contains("the directory cannot be read");
      }
    }
  }

  @Test
  void damageIsRepairedOnTheWay() throws Exception {
    lose(file);

    List<JsonNode> lines = lines(gateway.post(root + "?t=stream-deep-check&repair=true"));

    JsonNode repaired =
        lines.stream()
            .filter(line -> line.path("path").toString().equals("[\"file\"]"))
            .findFirst()
            .orElseThrow()
            .get("check-and-repair-results");
    assertThat(repaired.get("repair-attempted").booleanValue()).isTrue();
    assertThat(repaired.get("repair-successful").booleanValue()).isTrue();
    assertThat(health(repaired.get("pre-repair-results"))).isFalse();
    assertThat(health(repaired.get("post-repair-results"))).isTrue();
    assertThat(
            lines.stream()
                .map(line -> line.path("check-and-repair-results"))
                .filter(results -> results.path("repair-attempted").booleanValue(false)))
        .hasSize(1);
  }

  @Test
  void linesComeWhileTheWorkGoesOn() throws Exception {
    gateway.put(root + "/1/2/3/4/5/6/7/8?t=mkdir", "");
    int before = gateway.grid().calls();
    gateway.get(root + "?t=json");
    int enough = 2 * (gateway.grid().calls() - before);
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch goOn = new CountDownLatch(1);
    for (int server = 0; server < 10; server++) {
      gateway.grid().plan(server, (_, _) -> hold(calls.incrementAndGet() > enough, goOn));
    }
    try (Socket socket = gateway.socket()) {
      String head = "POST " + root + "?t=stream-manifest HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

      assertThat(in.lines().anyMatch(line -> line.startsWith("{\"path\":[]"))).isTrue();
      assertThat(calls.get()).isGreaterThan(0);
    } finally {
      goOn.countDown();
    }
  }

  private static Fault hold(boolean held, CountDownLatch goOn) {
    try {
      if (held) {
        goOn.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Fault.NONE;
  }

  @Test
  void oneObjectIsChecked() throws Exception {
    JsonNode check = json(gateway.post(root + "/file?t=check&output=JSON"));

    assertThat(check.get("summary").stringValue()).isEqualTo("Healthy");
    JsonNode results = check.get("results");
    assertThat(results.propertyNames())
        .containsExactlyInAnyOrder(
            "count-happiness",
            "count-shares-good",
            "count-shares-needed",
            "count-shares-expected",
            "count-good-share-hosts",
            "count-corrupt-shares",
            "list-corrupt-shares",
            "servers-responding",
            "sharemap",
            "count-wrong-shares",
            "count-recoverable-versions",
            "count-unrecoverable-versions",
            "healthy",
            "recoverable");
    assertThat(results.get("count-shares-good").asInt()).isEqualTo(4);
    assertThat(results.get("count-shares-needed").asInt()).isEqualTo(2);
    assertThat(results.get("sharemap").size()).isEqualTo(4);
    assertThat(results.get("servers-responding").size()).isEqualTo(10);
    assertThat(gateway.post("/uri/" + file + "?t=check&output=json").body())
        .isEqualTo(gateway.post(root + "/file?t=check&output=JSON").body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/sub", "/m"})
  void whatCanChangeIsCheckedToo(String path) throws Exception {
    JsonNode check = json(gateway.post(root + path + "?t=check&output=JSON&verify=true"));

    assertThat(health(check)).isTrue();
    assertThat(check.get("results").get("sharemap").propertyNames())
        .allSatisfy(label -> assertThat(label).matches("seq\\d+-[a-z2-7]{4}-sh\\d+"));
  }

  @Test
  void literalIsHealthyByItself() throws Exception {
    assertThat(json(gateway.post(root + "/sub/literal?t=check&output=JSON")))
        .isEqualTo(
            JsonMapper.shared()
                .readTree("{\"storage-index\":\"\",\"results\":{\"healthy\":true}}"));
    assertThat(json(gateway.post("/uri/URI:LIT:?t=check&output=JSON&repair=true")))
        .isEqualTo(
            JsonMapper.shared().readTree("{\"storage-index\":\"\",\"repair-attempted\":false}"));
  }

  @Test
  void lossIsToldAndRepaired() throws Exception {
    lose(file);

    JsonNode check = json(gateway.post("/uri/" + file + "?t=check&output=JSON&add-lease=true"));
    HttpResponse<String> page = gateway.post("/uri/" + file + "?t=check");
    JsonNode repaired = json(gateway.post("/uri/" + file + "?t=check&output=JSON&repair=true"));
    JsonNode again = json(gateway.post("/uri/" + file + "?t=check&output=JSON&repair=true"));

    assertThat(health(check)).isFalse();
    assertThat(check.get("results").get("recoverable").booleanValue()).isTrue();
    assertThat(page.headers().firstValue("content-type")).contains("text/html;charset=utf-8");
    assertThat(page.body()).contains("3 of 4").doesNotContain("URI:");
    assertThat(repaired.get("repair-successful").booleanValue()).isTrue();
    assertThat(again.get("repair-attempted").booleanValue()).isFalse();
    assertThat(again.get("repair-successful").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "?t=check&output=wav",
    "?t=check&verify=perhaps",
    "?t=start-manifest",
    "?t=start-deep-check",
    "?t=start-deep-stats",
    "?t=start-deep-size",
    "?t=stream-deep-check&repair=perhaps",
    "?t=juggle",
    "/file?t=stream-manifest",
    "/what?t=check",
    "/m?t=start-deep-check&ophandle=h"
  })
  void nonsenseIsRefused(String request) throws Exception {
    HttpResponse<String> answer = gateway.post(root + request);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("URI:").endsWith("\n");
  }

  @Test
  void statisticsAreCollectedOnce() throws Exception {
    JsonNode stats = operate("start-deep-stats", "");

    assertThat(stats.get("finished").booleanValue()).isTrue();
    assertThat(stats.get("count-directories").asInt()).isEqualTo(2);
    assertThat(stats.get("count-mutable-files").asInt()).isEqualTo(1);
    assertThat(stats.get("size-files-histogram").toString()).isEqualTo("[[4,10,1],[3163,10000,1]]");
    assertThat(gateway.get("/operations/h?release-after-complete=true").body())
        .contains("count-directories");
    assertThat(gateway.get("/operations/h").statusCode()).isEqualTo(404);
  }

  @Test
  void sizeIsThatOfFilesAndDirectories() throws Exception {
    JsonNode size = operate("start-deep-size", "");

    long directories = size.get("size").get("size-directories").asLong();
    assertThat(directories).isPositive();
    assertThat(gateway.get("/operations/h?output=text").body())
        .isEqualTo("finished: yes\nsize: " + (5000 + directories) + "\n");
  }

  @Test
  void manifestIsKept() throws Exception {
    JsonNode manifest = operate("start-manifest", "");

    assertThat(manifest.get("manifest").size()).isEqualTo(6);
    assertThat(manifest.get("manifest").get(2).get(0).toString()).isEqualTo("[\"file\"]");
    assertThat(manifest.get("manifest").get(2).get(1).stringValue()).isEqualTo(file);
    assertThat(manifest.get("verifycaps").size()).isEqualTo(4);
    assertThat(manifest.get("storage-index").size()).isEqualTo(4);
    assertThat(manifest.get("origin").stringValue()).hasSize(26);
    assertThat(manifest.get("stats").get("count-files").asInt()).isEqualTo(3);
    assertThat(gateway.get("/operations/h?output=text").body())
        .startsWith("finished: yes\n URI:DIR2:")
        .contains("\nfile " + file + "\n");
    assertThat(gateway.get("/operations/h").body()).contains("sub/literal");
  }

  @Test
  void statisticsOfATreeThatCannotBeReadFail() throws Exception {
    gateway.put(root + "/gone?t=uri", GONE);
    gateway.post(root + "?t=start-deep-stats&ophandle=h");

    HttpResponse<String> answer = gateway.get("/operations/h?output=JSON");
    while (answer.statusCode() == 200) {
      Thread.sleep(20);
      answer = gateway.get("/operations/h?output=JSON");
    }

    assertThat(answer.statusCode()).isEqualTo(410);
  }

  @Test
  void deepCheckIsKeptWithTheDetails() throws Exception {
    lose(file);
    gateway.put(root + "/gone?t=uri", GONE);

    JsonNode check = operate("start-deep-check", "");

    assertThat(check.get("count-objects-checked").asInt()).isEqualTo(5);
    assertThat(check.get("count-objects-healthy").asInt()).isEqualTo(3);
    assertThat(check.get("count-objects-unhealthy").asInt()).isEqualTo(2);
    assertThat(check.get("count-corrupt-shares").asInt()).isZero();
    assertThat(check.get("list-corrupt-shares").size()).isZero();
    assertThat(check.get("root-storage-index").stringValue()).hasSize(26);
    assertThat(check.get("stats").get("count-directories").asInt()).isEqualTo(3);
    List<String> unhealthy = new ArrayList<>();
    check.get("list-unhealthy-files").forEach(item -> unhealthy.add(item.get(0).toString()));
    assertThat(unhealthy).containsExactlyInAnyOrder("[\"file\"]", "[\"gone\"]");
    String index = index(file);
    JsonNode details = json(gateway.get("/operations/h/" + index + "?output=JSON"));
    assertThat(details.get("storage-index").stringValue()).isEqualTo(index);
    assertThat(details.get("results").get("count-shares-good").asInt()).isEqualTo(3);
    assertThat(gateway.get("/operations/h/" + index).body()).contains("3 of 4");
    assertThat(gateway.get("/operations/h/" + "a".repeat(26)).statusCode()).isEqualTo(404);
    assertThat(gateway.get("/operations/h/nonsense").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/operations/h").body()).contains("count-objects-unhealthy");
  }

  @Test
  void deepRepairIsCounted() throws Exception {
    lose(file);

    JsonNode check = operate("start-deep-check", "&repair=true&add-lease=true");

    assertThat(check.get("count-objects-checked").asInt()).isEqualTo(4);
    assertThat(check.get("count-objects-healthy-pre-repair").asInt()).isEqualTo(3);
    assertThat(check.get("count-objects-unhealthy-pre-repair").asInt()).isEqualTo(1);
    assertThat(check.get("count-objects-healthy-post-repair").asInt()).isEqualTo(4);
    assertThat(check.get("count-repairs-attempted").asInt()).isEqualTo(1);
    assertThat(check.get("count-repairs-successful").asInt()).isEqualTo(1);
    assertThat(check.get("count-repairs-unsuccessful").asInt()).isZero();
    assertThat(check.get("count-corrupt-shares-pre-repair").asInt()).isZero();
    assertThat(check.get("count-corrupt-shares-post-repair").asInt()).isZero();
    assertThat(check.get("list-remaining-corrupt-shares").size()).isZero();
    assertThat(check.get("list-unhealthy-files").size()).isEqualTo(1);
  }

  private JsonNode operate(String t, String arguments) throws Exception {
    HttpResponse<String> started =
        gateway.post(root + "?t=" + t + "&ophandle=h&output=JSON" + arguments);
    assertThat(started.statusCode()).isEqualTo(302);
    String location = started.headers().firstValue("location").orElseThrow();
    assertThat(location).isEqualTo("/operations/h?output=JSON");
    JsonNode results = json(gateway.get(location));
    while (!results.get("finished").booleanValue()) {
      Thread.sleep(20);
      results = json(gateway.get(location));
    }
    return results;
  }

  /// Takes one of the shares of a file away.
  private void lose(String cap) throws Exception {
    ChkReadCap chk = (ChkReadCap) Cap.parse(cap);
    gateway.grid().memories().stream()
        .filter(memory -> !memory.shares(chk.storageIndex()).isEmpty())
        .findFirst()
        .ifPresent(
            memory ->
                memory
                    .shares(chk.storageIndex())
                    .forEach(share -> memory.remove(chk.storageIndex(), share)));
  }

  private static String index(String cap) throws Exception {
    return ((ChkReadCap) Cap.parse(cap)).storageIndex().toString();
  }

  private static boolean health(JsonNode results) {
    return results.get("results").get("healthy").booleanValue();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static List<JsonNode> lines(HttpResponse<String> answer) {
    return answer.body().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
  }
}
