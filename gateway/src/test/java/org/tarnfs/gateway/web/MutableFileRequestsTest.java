// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.MdmfWriteCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.gateway.mutable.MutableFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Mutable files by their caps, over HTTP.
class MutableFileRequestsTest {

  private static final String TYPE = "multipart/form-data; boundary=XyZ";

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

  @ParameterizedTest
  @CsvSource({
    "format=SDMF,URI:SSK:",
    "format=mdmf,URI:MDMF:",
    "mutable=true,URI:SSK:",
    "mutable=true&format=MDMF,URI:MDMF:",
    "mutable=true&format=CHK,URI:LIT:",
    "mutable=false,URI:LIT:"
  })
  void fileIsStoredInTheFormatThatIsAskedFor(String arguments, String kind) throws Exception {
    HttpResponse<String> put = gateway.put("/uri?" + arguments, "content");
    HttpResponse<String> post =
        gateway.post(
            "/uri?t=upload&" + arguments, TYPE, TestGateway.form(TestGateway.file("a", bytes())));

    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(put.body()).startsWith(kind);
    assertThat(gateway.get("/uri/" + put.body()).body()).isEqualTo("content");
    assertThat(post.body()).contains(kind);
    if (!kind.contains("LIT")) {
      assertThat(gateway.get("/uri/" + post.body()).body()).isEqualTo("content");
    }
  }

  @Test
  void configuredFormatIsThatOfAllThatIsMutableAndNew() throws Exception {
    try (TestGateway mdmf = new TestGateway(temporary, MutableFormat.MDMF)) {
      String root = mdmf.post("/uri?t=mkdir").body();

      assertThat(root).startsWith("URI:DIR2-MDMF:");
      assertThat(mdmf.put("/uri?t=mkdir", "").body()).startsWith("URI:DIR2-MDMF:");
      assertThat(mdmf.put("/uri?mutable=true", "x").body()).startsWith("URI:MDMF:");
      assertThat(mdmf.put("/uri?format=SDMF", "x").body()).startsWith("URI:SSK:");
      assertThat(mdmf.put("/uri", "x").body()).startsWith("URI:LIT:");
      assertThat(mdmf.put("/uri/" + root + "/a/b/file", "x").statusCode()).isEqualTo(201);
      assertThat(mdmf.get("/uri/" + root + "/a/b?t=uri").body()).startsWith("URI:DIR2-MDMF:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SDMF", "MDMF"})
  void contentIsReplacedAndChangedInPlace(String format) throws Exception {
    String cap = gateway.put("/uri?format=" + format, "first").body();

    HttpResponse<String> put = gateway.put("/uri/" + cap, "0123456789");
    HttpResponse<String> middle = gateway.put("/uri/" + cap + "?offset=2", "AB");
    HttpResponse<String> appended = gateway.put("/uri/" + cap + "?offset=10", "xyz");

    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(put.body()).isEqualTo(cap);
    assertThat(middle.body()).isEqualTo(cap);
    assertThat(appended.statusCode()).isEqualTo(200);
    assertThat(gateway.get("/uri/" + cap).body()).isEqualTo("01AB456789xyz");
    JsonNode json = JsonMapper.shared().readTree(gateway.get("/uri/" + cap + "?t=json").body());
    assertThat(json.get(1).get("size").asInt()).isEqualTo(13);
    assertThat(json.get(1).get("format").stringValue()).isEqualTo(format);
    assertThat(json.get(1).get("rw_uri").stringValue()).isEqualTo(cap);

    HttpResponse<String> posted =
        gateway.post(
            "/uri/" + cap + "?t=upload", TYPE, TestGateway.form(TestGateway.file("a", bytes())));
    assertThat(posted.body()).isEqualTo(cap);
    assertThat(gateway.get("/uri/" + cap).body()).isEqualTo("content");
  }

  @ParameterizedTest
  @CsvSource({
    "-1,400,whole number",
    "8,400,beyond the end",
    "99999999999,400,beyond the end",
    "1e3,400,whole number"
  })
  void offsetThatMakesNoSenseIsRefused(String offset, int status, String reason) throws Exception {
    String cap = gateway.put("/uri?format=MDMF", "content").body();

    HttpResponse<String> put = gateway.put("/uri/" + cap + "?offset=" + offset, "x");

    assertThat(put.statusCode()).isEqualTo(status);
    assertThat(put.body()).contains(reason).doesNotContain("URI:").endsWith("\n");
    assertThat(gateway.get("/uri/" + cap).body()).isEqualTo("content");
  }

  @Test
  void rangesAndTagsAreOfTheVersionThatIsThere() throws Exception {
    String path = "/uri/" + gateway.put("/uri?format=SDMF", "0123456789").body();
    String tag = gateway.get(path).headers().firstValue("etag").orElseThrow();

    HttpResponse<String> range = gateway.get(path, "Range", "bytes=2-4", "If-Range", tag);
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(range.body()).isEqualTo("234");
    assertThat(gateway.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);

    gateway.put(path, "abcdefghij");

    assertThat(gateway.get(path, "If-None-Match", tag).body()).isEqualTo("abcdefghij");
    assertThat(gateway.get(path, "Range", "bytes=2-4", "If-Range", tag).body())
        .isEqualTo("abcdefghij");
    assertThat(gateway.get(path).headers().firstValue("etag")).isNotEqualTo(tag);
  }

  @Test
  void whoMayOnlyReadDoesNotWrite() throws Exception {
    String cap = gateway.put("/uri?format=SDMF", "content").body();
    String view = gateway.get("/uri/" + cap + "?t=readonly-uri").body();

    HttpResponse<String> put = gateway.put("/uri/" + view, "x");

    assertThat(put.statusCode()).isEqualTo(403);
    assertThat(put.body()).contains("reading").doesNotContain("URI:");
    assertThat(gateway.put("/uri/" + view + "?offset=0", "x").statusCode()).isEqualTo(403);
    assertThat(gateway.get("/uri/" + view).body()).isEqualTo("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SDMF", "MDMF"})
  void keyMakesTheFileOnceAndIsNeverReplaced(String format) throws Exception {
    SigningKey key = SigningKey.generate(new SecureRandom());
    String text = Base64.getUrlEncoder().encodeToString(key.encoded().reveal());
    String query = "/uri?format=" + format + "&private-key=" + PercentCode.encode(text);

    HttpResponse<String> put = gateway.put(query, "content");
    HttpResponse<String> again = gateway.put(query, "other");
    HttpResponse<String> directory = gateway.post(query + "&t=mkdir");

    String cap =
        (format.equals("SDMF") ? SdmfWriteCap.of(key) : MdmfWriteCap.of(key)).toSecretString();
    assertThat(put.body()).isEqualTo(cap);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(directory.statusCode()).isEqualTo(409);
    assertThat(gateway.get("/uri/" + cap).body()).isEqualTo("content");
  }

  @Test
  void keyMakesADirectory() throws Exception {
    SigningKey key = SigningKey.generate(new SecureRandom());
    String text = Base64.getUrlEncoder().encodeToString(key.encoded().reveal());

    HttpResponse<String> made =
        gateway.post("/uri?t=mkdir&private-key=" + PercentCode.encode(text));

    assertThat(made.body())
        .isEqualTo(SdmfWriteCap.of(key).toSecretString().replace("URI:SSK:", "URI:DIR2:"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "AAAA", "%2B%2F", "MIIE"})
  void badKeyIsRefusedAndNotRepeated(String key) throws Exception {
    HttpResponse<String> put = gateway.put("/uri?format=SDMF&private-key=" + key, "x");

    assertThat(put.statusCode()).isEqualTo(400);
    assertThat(put.body()).contains("private-key=").doesNotContain("nonsense");
    assertThat(gateway.put("/uri?private-key=" + key, "x").statusCode()).isEqualTo(400);
  }

  private static byte[] bytes() {
    return "content".getBytes(UTF_8);
  }
}
