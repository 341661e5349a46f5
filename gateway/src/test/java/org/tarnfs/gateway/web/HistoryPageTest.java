// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.storage.testing.Fault;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `/status` tells of what was done before.
class HistoryPageTest {

  private static final int SIZE = 3_000_001;

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
  void gatewayThatHasDoneNothingSaysSo() throws Exception {
    assertThat(status().get("active")).isEmpty();
    assertThat(status().get("recent")).isEmpty();
  }

  @Test
  void uploadAndDownloadOfAFileAreTold() throws Exception {
    String cap = gateway.put("/uri", TestGrid.content(SIZE, 1)).body();
    gateway.get("/uri/" + cap, "Range", "bytes=0-99");

    JsonNode download = status().get("recent").get(0);
    JsonNode upload = status().get("recent").get(1);

    String index = ((ChkReadCap) Cap.parse(cap)).verifyCap().storageIndex().toString();
    for (JsonNode operation : List.of(upload, download)) {
      assertThat(operation.get("storage-index-string").asString()).isEqualTo(index);
      assertThat(operation.get("total-size").asInt()).isEqualTo(SIZE);
      assertThat(operation.get("status").asString()).isEqualTo("Finished");
      assertThat(operation.get("seconds").asDouble()).isBetween(0.0, 60.0);
    }
    assertThat(upload.get("type").asString()).isEqualTo("upload");
    assertThat(upload.get("progress-hash").asDouble()).isEqualTo(1);
    assertThat(upload.get("progress-ciphertext").asDouble()).isEqualTo(1);
    assertThat(upload.get("progress-encode-push").asDouble()).isEqualTo(1);
    assertThat(download.get("type").asString()).isEqualTo("download");
    assertThat(download.get("progress").asDouble()).isEqualTo(1);
  }

  @Test
  void whatIsDoneWithAMutableFileIsTold() throws Exception {
    String cap = gateway.put("/uri?format=SDMF", "first").body();
    gateway.put("/uri/" + cap, "second one");
    gateway.get("/uri/" + cap);
    gateway.post("/uri/" + cap + "?t=check");

    List<JsonNode> recent = recent();

    assertThat(recent.stream().map(operation -> operation.get("type").asString()))
        .containsExactly("unknown", "retrieve", "mapupdate", "publish", "publish");
    assertThat(recent.getFirst().get("class").asString()).isEqualTo("check");
    assertThat(recent.get(2).get("mode").asString()).isEqualTo("MODE_READ");
    assertThat(recent.stream().skip(1).map(operation -> operation.get("total-size").asInt()))
        .containsExactly(10, 10, 10, 5);
    StorageIndex index = ((SdmfWriteCap) Cap.parse(cap)).readCap().verifyCap().storageIndex();
    assertThat(recent.stream().map(operation -> operation.get("storage-index-string").asString()))
        .containsOnly(index.toString());
  }

  @Test
  void failureIsToldWithItsReason() throws Exception {
    String cap = gateway.put("/uri", TestGrid.content(5000, 1)).body();
    gateway.grid().fail(10, Fault.FAIL);

    assertThat(gateway.get("/uri/" + cap).statusCode()).isNotEqualTo(206);

    assertThat(status().get("recent").get(0).get("status").asString()).startsWith("Failed: ");
  }

  @Test
  void noCapAndNoNameIsTold() throws Exception {
    String root = gateway.mkdir();
    String file = gateway.put("/uri/" + root + "/secret-name?format=SDMF", "content").body();
    gateway.put("/uri/" + root + "/secret-name?t=uri&replace=false", file);
    gateway.get("/uri/" + root + "/secret-name");

    String told = gateway.get("/status?t=json").body() + gateway.get("/status").body();

    assertThat(told).contains("Failed").doesNotContain("secret-name", "URI:");
    for (String part : (root + ":" + file).split(":", -1)) {
      assertThat(part.length() > 20 && told.contains(part)).as(part).isFalse();
    }
  }

  @Test
  void onlyTheLastOfEachKindAreKept() throws Exception {
    for (int i = 0; i < 12; i++) {
      gateway.put("/uri", TestGrid.content(100, i));
    }

    assertThat(recent()).hasSize(10);
    assertThat(gateway.get("/status/up-1").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/status/up-12").body()).contains("up-12", "Finished", "100");
    assertThat(gateway.get("/status").body()).contains("href=\"/status/up-12\"", "<td>100</td>");
  }

  /// It sends what its token grants in the body.
  @Test
  void stockProgramPosts() throws Exception {
    String type = "application/x-www-form-urlencoded";
    byte[] form = "t=json&token=abc".getBytes(UTF_8);

    for (String path : List.of("/status?t=json", "/statistics?t=json")) {
      HttpResponse<String> answer = gateway.post(path, type, form);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).startsWith("{");
    }
  }

  private JsonNode status() throws Exception {
    HttpResponse<String> answer = gateway.get("/status/?t=json");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    return new JsonMapper().readTree(answer.body());
  }

  private List<JsonNode> recent() throws Exception {
    return StreamSupport.stream(status().get("recent").spliterator(), false).toList();
  }
}
