// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.gateway.grid.TestGrid;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is asked of a cap beside its content, over HTTP.
class NodeRequestsTest {

  private static final String SDMF =
      "URI:SSK:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq";

  @TempDir private Path temporary;
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
  void literalIsToldAsTahoeTellsIt() throws Exception {
    HttpResponse<String> get = gateway.get("/uri/URI:LIT:krugkidfnzsc4?t=json");

    assertThat(get.headers().firstValue("content-type")).contains("text/plain;charset=utf-8");
    assertThat(get.body())
        .isEqualTo(
            """
            [
             "filenode",
             {
              "mutable": false,
              "format": "CHK",
              "size": 8,
              "ro_uri": "URI:LIT:krugkidfnzsc4"
             }
            ]
            """);
  }

  @Test
  void immutableFileIsToldWithItsVerifyCap() throws Exception {
    String cap = gateway.store(TestGrid.content(5000, 1));

    HttpResponse<String> get = gateway.get("/uri/" + cap + "?t=json");

    JsonNode fields = JsonMapper.shared().readTree(get.body()).get(1);
    assertThat(fields.get("size").asInt()).isEqualTo(5000);
    assertThat(fields.get("ro_uri").asString()).isEqualTo(cap);
    assertThat(fields.get("verify_uri").asString()).startsWith("URI:CHK-Verifier:");
    assertThat(fields.has("rw_uri")).isFalse();
  }

  @Test
  void whatCannotChangeIsNotToldTwice() throws Exception {
    String path = "/uri/" + gateway.store(TestGrid.content(5000, 1)) + "?t=json";
    String tag = gateway.get(path).headers().firstValue("etag").orElseThrow();

    assertThat(tag).endsWith("-json\"");
    assertThat(gateway.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lafs://from_the_future     | ["unknown",{}]
          ro.lafs://from_the_future  | ["unknown",{"ro_uri":"ro.lafs://from_the_future"}]
          imm.lafs://from_the_future | ["unknown",{"mutable":false,"ro_uri":"imm.lafs://from_the_future"}]
          """)
  void capOfUnknownKindIsToldAsFarAsItMayBe(String cap, String json) throws Exception {
    HttpResponse<String> get = gateway.get("/uri/" + PercentCode.encode(cap) + "?t=json");

    assertThat(JsonMapper.shared().readTree(get.body()))
        .isEqualTo(JsonMapper.shared().readTree(json));
    assertThat(gateway.get("/uri/" + PercentCode.encode(cap) + "?t=info").body())
        .contains("unknown")
        .doesNotContain("future");
    assertThat(gateway.get("/uri/" + PercentCode.encode(cap)).body())
        .contains("only t=json and t=info");
  }

  @Test
  void pageAboutACapShowsNoCap() throws Exception {
    String cap = gateway.store(TestGrid.content(5000, 1));

    HttpResponse<String> get = gateway.get("/uri/" + cap + "?t=info");

    assertThat(get.headers().firstValue("content-type")).contains("text/html;charset=utf-8");
    assertThat(get.body())
        .contains("immutable file", "5000 bytes", "reading")
        .doesNotContain("script")
        .doesNotContain(cap.substring(8, 20));
  }

  @Test
  void capIsGivenBackAndDiminished() throws Exception {
    assertThat(gateway.get("/uri/" + SDMF + "?t=uri").body()).isEqualTo(SDMF);
    assertThat(gateway.get("/uri/" + SDMF + "?t=readonly-uri").body()).startsWith("URI:SSK-RO:");
    assertThat(gateway.get("/uri/URI:LIT:?t=readonly-uri").body()).isEqualTo("URI:LIT:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/uri/URI:LIT:",
        "/uri/URI:LIT:?t=json",
        "/uri/URI:LIT:?t=info",
        "/uri/nonsense",
        "/statistics",
        "/nowhere"
      })
  void everyAnswerIsKeptFromFramesAndOtherSites(String path) throws Exception {
    HttpResponse<String> get = gateway.get(path);

    assertThat(get.headers().firstValue("x-frame-options")).contains("DENY");
    assertThat(get.headers().firstValue("referrer-policy")).contains("no-referrer");
    assertThat(get.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(get.headers().firstValue("content-security-policy")).contains("sandbox");
  }

  @ParameterizedTest
  @CsvSource({
    "/uri/URI:LIT:krugkidfnzsc4,200",
    "/uri/URI%3ALIT%3Akrugkidfnzsc4,200",
    "/uri/URI:LIT:krugkidfnzsc4/,200",
    "/uri/URI:LIT:krugkidfnzsc4///,200",
    "http://localhost/uri/URI:LIT:krugkidfnzsc4,200",
    "/uri/URI%253ALIT%253Akrugkidfnzsc4,400",
    "/uri%2FURI:LIT:krugkidfnzsc4,404",
    "/file/URI:LIT:krugkidfnzsc4/%ff,400",
    "/file/URI:LIT:krugkidfnzsc4/%c0%af,400",
    "/file/URI:LIT:krugkidfnzsc4/%ed%a0%80,400",
    "/file/URI:LIT:krugkidfnzsc4/100%,400",
    "/uri/URI:LIT:krugkidfnzsc4?filename=100%,400",
    "/uri/URI:LIT:krugkidfnzsc4?filename=%ff,400",
    "/uri/URI:LIT:krugkidfnzsc4?t=&filename=a&t=juggle,200",
  })
  void pathIsDecodedOnceAndStrictly(String path, int status) throws Exception {
    String answer =
        gateway.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    if (status == 200) {
      assertThat(answer).endsWith("The end.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Fb.png,image/png,a_b.png",
    "a;b=c.png,image/png,a;b=c.png",
    "a+b.png,image/png,a+b.png",
    "%25.png,image/png,%.png"
  })
  void nameIsTheLastSegmentWhateverIsInIt(String segment, String type, String name)
      throws Exception {
    String answer =
        gateway.raw(
            "GET /file/URI:LIT:krugkidfnzsc4/x/"
                + segment
                + "?save=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .contains("Content-Type: " + type + "\r\n")
        .contains("filename=\"" + name.replace("_", "/") + "\"");
  }

  @Test
  void workIsCounted() throws Exception {
    byte[] content = TestGrid.content(5000, 1);
    String cap =
        gateway.send(gateway.request("/uri").PUT(BodyPublishers.ofByteArray(content))).body();
    gateway.content(cap);
    gateway.get("/uri/" + cap, "Range", "bytes=0-9");
    gateway.send(gateway.request("/uri/" + cap).HEAD());

    JsonNode json = JsonMapper.shared().readTree(gateway.get("/statistics?t=json").body());
    assertThat(json.get("counters").get("uploader.files_uploaded").asInt()).isEqualTo(1);
    assertThat(json.get("counters").get("uploader.bytes_uploaded").asInt()).isEqualTo(5000);
    assertThat(json.get("counters").get("downloader.files_downloaded").asInt()).isEqualTo(2);
    assertThat(json.get("counters").get("downloader.bytes_downloaded").asInt()).isEqualTo(5010);
    assertThat(json.get("counters").get("web.requests").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(json.get("counters").get("web.bytes_sent").asInt()).isGreaterThan(5010);
    assertThat(json.get("stats").get("node.uptime").asDouble()).isPositive();
    HttpResponse<String> metrics = gateway.get("/statistics?t=openmetrics");
    assertThat(metrics.headers().firstValue("content-type"))
        .contains("application/openmetrics-text;version=1.0.0;charset=utf-8");
    assertThat(metrics.body())
        .contains("\ntahoe_counters_uploader_bytes_uploaded 5000\n", "\ntahoe_stats_node_uptime ")
        .endsWith("\n# EOF\n");
  }
}
