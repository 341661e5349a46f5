// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.gateway.web.TestGateway.field;
import static org.tarnfs.gateway.web.TestGateway.form;
import static org.tarnfs.gateway.web.TestGateway.part;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.file.Spool;
import org.tarnfs.gateway.file.SpoolMemory;
import org.tarnfs.gateway.grid.TestGrid;

@ExtendWith(Seeds.class)
class MultipartFormTest {

  @TempDir private Path temporary;
  private final SpoolMemory memory = new SpoolMemory(1 << 18);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "form-data; name=\"file\"; filename=\"a b.txt\"|a b.txt",
        "form-data; name=\"file\"; filename=\"a;b=c\"|a;b=c",
        "form-data; name=\"file\"; filename=\"äöü.txt\"|äöü.txt",
        "form-data; name=\"file\"; filename=\"x; name=y\"|x; name=y",
        "form-data; name=file; filename=plain|plain",
        "form-data; name=\"file\"; filename*=UTF-8''%c3%a4.txt|ä.txt",
        "form-data; filename=\"a\"; name=\"file\"|a",
        "form-data; name=\"file\"|``"
      },
      delimiter = '|')
  void filenameIsTakenFromThePart(String disposition, String filename) throws Exception {
    try (Form form = read(form(part(disposition, "x".getBytes(UTF_8))))) {
      assertThat(form.file().orElseThrow().filename()).isEqualTo(filename);
    }
  }

  @Test
  void largeFileIsKeptOnDiskUntilTheFormIsClosed(RandomGenerator random) throws Exception {
    byte[] content = TestGrid.content(1_000_000, random.nextLong());

    try (Form form = read(form(field("a", "b"), part("form-data; name=\"file\"", content)))) {
      assertThat(form.fields().text("a")).isEqualTo("b");
      try (InputStream file = form.file().orElseThrow().content().open()) {
        assertThat(file.readAllBytes()).isEqualTo(content);
      }
    }
  }

  @Test
  void formIsReadOrRefused(RandomGenerator random) throws Exception {
    byte[] good =
        form(
            field("a", "b"),
            part("form-data; name=\"file\"; filename*=UTF-8''a%20b", new byte[10]),
            field("", "ä"));
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int j = random.nextInt(5); j >= 0; j--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try (Form form = read(bad)) {
        assertThat(form).isNotNull();
      } catch (WebException e) {
        assertThat(e.problem())
            .isIn(WebException.Problem.BAD_ARGUMENT, WebException.Problem.BODY_CUT_SHORT);
      }
    }
  }

  private Form read(byte[] body) throws IOException {
    return Form.read(
        new ByteArrayInputStream(body),
        "multipart/form-data; boundary=XyZ",
        () -> new Spool(memory, temporary, 0));
  }
}
