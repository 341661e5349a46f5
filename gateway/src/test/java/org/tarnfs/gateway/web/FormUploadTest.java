// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.gateway.web.TestGateway.field;
import static org.tarnfs.gateway.web.TestGateway.file;
import static org.tarnfs.gateway.web.TestGateway.form;
import static org.tarnfs.gateway.web.TestGateway.part;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.grid.TestGrid;

@ExtendWith(Seeds.class)
class FormUploadTest {

  private static final String TYPE = "multipart/form-data; boundary=XyZ";
  private static final Pattern CAP = Pattern.compile("URI:(LIT|CHK):[a-z0-9:]*");

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
  @ValueSource(ints = {0, 1, 55, 56, 16384, 131072, 131073, 3_000_001})
  void fileInAFormIsStored(int size) throws Exception {
    byte[] content = TestGrid.content(size, size);

    HttpResponse<String> post =
        gateway.post("/uri?t=upload", TYPE, form(field("other", "x"), file("a.bin", content)));

    assertThat(post.statusCode()).isEqualTo(200);
    assertThat(post.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
    assertThat(gateway.content(cap(post))).isEqualTo(content);
    assertThat(gateway.spooled()).isEmpty();
  }

  @Test
  void contentThatLooksLikeABoundaryIsContent(RandomGenerator random) throws Exception {
    String[] pieces = {"\r", "\n", "\r\n", "--", "--XyZ", "\r\n--Xy", "XyZ", "Z"};
    for (int i = 0; i < 50; i++) {
      StringBuilder text = new StringBuilder("x");
      while (text.length() < random.nextInt(40_000)) {
        String piece = pieces[random.nextInt(pieces.length)];
        text.append((text + piece).endsWith("\r\n--XyZ") ? "y" : piece);
      }
      byte[] content = text.toString().replace("\r\n--XyZ", "\r\n--XyY").getBytes(UTF_8);

      HttpResponse<String> post = gateway.post("/uri?t=upload", TYPE, form(file("a", content)));

      assertThat(gateway.content(cap(post))).isEqualTo(content);
    }
  }

  @Test
  void argumentsMayStandInTheForm() throws Exception {
    byte[] body =
        form(
            field("t", "upload"),
            field("when_done", "/next?cap=%(uri)s&é"),
            file("a", bytes("hi")));

    HttpResponse<String> post = gateway.post("/uri", TYPE, body);

    assertThat(post.statusCode()).isEqualTo(302);
    assertThat(post.headers().firstValue("location")).contains("/next?cap=URI%3ALIT%3Anbuq&%C3%A9");
  }

  @Test
  void queryCountsBeforeTheForm() throws Exception {
    byte[] body = form(field("t", "juggle"), field("format", "FLAC"), file("a", bytes("hi")));

    HttpResponse<String> post = gateway.post("/uri?t=upload&format=chk", TYPE, body);

    assertThat(cap(post)).isEqualTo("URI:LIT:nbuq");
  }

  @Test
  void pageToGoToCannotBreakTheHeaders() throws Exception {
    byte[] body = form(field("when_done", "/a\r\nSet-Cookie: b=c"), file("a", bytes("hi")));

    HttpResponse<String> post = gateway.post("/uri?t=upload", TYPE, body);

    assertThat(post.headers().firstValue("location")).contains("/a%0D%0ASet-Cookie:%20b=c");
    assertThat(post.headers().firstValue("set-cookie")).isEmpty();
  }

  @Test
  void argumentsMayStandInAnUrlencodedBody() throws Exception {
    HttpResponse<String> post =
        gateway.post("/uri", "application/x-www-form-urlencoded", bytes("t=upload"));

    assertThat(post.statusCode()).isEqualTo(400);
    assertThat(post.body()).contains("a part named file");
  }

  @Test
  void fieldsThatAreTooLargeAreRefused() throws Exception {
    byte[] large = new byte[(1 << 20) + 1];
    Arrays.fill(large, (byte) 'x');
    String text = new String(large, UTF_8);

    assertThat(status("/uri?t=upload", TYPE, form(field("a", text), file("a", bytes("hi")))))
        .isEqualTo(413);
    assertThat(status("/uri", "application/x-www-form-urlencoded", bytes("t=" + text)))
        .isEqualTo(413);
  }

  @Test
  void manyPartsAreRefused() throws Exception {
    byte[][] parts = new byte[20_000][];
    Arrays.setAll(parts, i -> field("f" + i, ""));

    assertThat(status("/uri?t=upload", TYPE, form(parts))).isEqualTo(413);
  }

  @Test
  void formThatIsNoneIsRefused() throws Exception {
    byte[] good = form(file("a", bytes("hi")));
    byte[] cut = Arrays.copyOf(good, good.length - 10);
    byte[] endlessHeader = bytes("--XyZ\r\nX: " + "x".repeat(100_000));
    byte[] badText = form(part("form-data; name=\"a\"", new byte[] {(byte) 0xff}));
    byte[] encoded =
        form(
            bytes(
                "Content-Disposition: form-data; name=\"file\"\r\n"
                    + "Content-Transfer-Encoding: base64\r\n\r\naGk="));

    assertThat(status("/uri?t=upload", TYPE, cut)).isEqualTo(400);
    assertThat(status("/uri?t=upload", TYPE, new byte[0])).isEqualTo(400);
    assertThat(status("/uri?t=upload", TYPE, endlessHeader)).isEqualTo(400);
    assertThat(status("/uri?t=upload", TYPE, badText)).isEqualTo(400);
    assertThat(status("/uri?t=upload", TYPE, encoded)).isEqualTo(400);
    assertThat(status("/uri?t=upload", "multipart/form-data", good)).isEqualTo(400);
    assertThat(status("/uri?t=upload", TYPE, form(file("a", bytes("b")), file("c", bytes("d")))))
        .isEqualTo(400);
    assertThat(status("/uri?t=upload", "text/plain", good)).isEqualTo(400);
    assertThat(gateway.spooled()).isEmpty();
  }

  @Test
  void noFormBreaksTheGateway(RandomGenerator random) throws Exception {
    byte[] good = form(field("a", "b"), file("a.txt", TestGrid.content(300, 1)), field("c", ""));
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      for (int j = random.nextInt(5); j >= 0; j--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }

      assertThat(status("/uri?t=upload", TYPE, bad)).isIn(200, 400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "http://evil.example", "https://127.0.0.1"})
  void formOfAForeignPageIsRefused(String origin) throws Exception {
    HttpResponse<String> post =
        gateway.post("/uri?t=upload", TYPE, form(file("a", bytes("hi"))), "Origin", origin);

    assertThat(post.statusCode()).isEqualTo(403);
  }

  @Test
  void browserThatSaysWhereAFormIsFromIsBelieved() throws Exception {
    byte[] body = form(file("a", bytes("hi")));

    assertThat(
            gateway.post("/uri?t=upload", TYPE, body, "Sec-Fetch-Site", "cross-site").statusCode())
        .isEqualTo(403);
    assertThat(
            gateway.post("/uri?t=upload", TYPE, body, "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(200);
  }

  private int status(String path, String type, byte[] body) throws Exception {
    return gateway.post(path, type, body).statusCode();
  }

  private static String cap(HttpResponse<String> page) {
    Matcher matcher = CAP.matcher(page.body());
    assertThat(matcher.find()).as(page.body()).isTrue();
    return matcher.group();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
