// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.directory.NewChild;

@ExtendWith(Seeds.class)
class ChildrenJsonTest {

  private static final String SDMF =
      "URI:SSK:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq";

  @Test
  void childrenAreReadAsTahoeWritesThem() throws Exception {
    List<NewChild> children =
        toSet(
            """
            {"a": ["filenode", {"ro_uri": "URI:LIT:me", "size": 1, "more": [[], {}],
                                "metadata": {"n": [1, 2.5, NaN, null, true, "\\u00e9\\ud83d\\ude00"]}}],
             "é": ["dirnode", {"rw_uri": "%s", "ro_uri": null}]}
            """
                .formatted(SDMF));

    assertThat(children).extracting(child -> child.name().toString()).containsExactly("a", "é");
    assertThat(children.get(0).child().writeCap()).isEmpty();
    assertThat(text(children.get(0).child().readCap())).isEqualTo("URI:LIT:me");
    assertThat(text(children.get(0).metadata().orElseThrow()))
        .isEqualTo("{\"n\": [1, 2.5, NaN, null, true, \"\\u00e9\\ud83d\\ude00\"]}");
    assertThat(text(children.get(1).child().writeCap())).isEqualTo(SDMF);
    assertThat(children.get(1).metadata()).isEmpty();
  }

  @Test
  void childOfANewDirectoryHasTheMetadataGivenOrNone() throws Exception {
    List<DirectoryEntry> entries =
        toCreate("{\"a\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}]}", CapContext.DEEP_IMMUTABLE);

    assertThat(entries.getFirst().metadata()).isEqualTo(Metadata.EMPTY);
  }

  @Test
  void ofChildrenNamedAlikeTheLastCounts() throws Exception {
    List<NewChild> children =
        toSet(
            """
            {"e\\u0301": ["", {"ro_uri": "URI:LIT:me"}], "b": ["", {"ro_uri": "URI:LIT:me"}],
             "\\u00e9": ["", {"ro_uri": "URI:LIT:mi"}]}
            """);

    assertThat(children).hasSize(2);
    assertThat(text(children.getFirst().child().readCap())).isEqualTo("URI:LIT:mi");
  }

  @Test
  void noChildrenAreChildrenToo() throws Exception {
    assertThat(toSet("{}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"ro_uri\": null}", "{\"rw_uri\": \"\", \"ro_uri\": null}"})
  void childCanBeSaidToHaveNoCap(String fields) throws Exception {
    String json = "{\"a\": [\"filenode\", " + fields + "]}";

    assertThat(toSet(json).getFirst().child()).isEqualTo(new Child.Hidden());
    assertThat(toCreate(json, CapContext.DEEP_IMMUTABLE).getFirst().child())
        .isEqualTo(new Child.Hidden());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": [\"\", {}]}|\"a\" has neither",
        "{\"a\": [\"\", {\"ro_uri\": 5}]}|cap of child \"a\"",
        "{\"a\": [\"\", {\"ro_uri\": {}}]}|cap of child \"a\"",
        "{\"a\": [\"\", {\"ro_uri\": \"URI:CHK:secret\"}]}|\"a\"",
        "{\"a\": [\"\", {\"rw_uri\": \"lafs://future\"}]}|\"a\"",
        "{\"a\": [\"\", {\"ro_uri\": \"URI:LIT:me\", \"metadata\": []}]}|metadata of child \"a\"",
        "{\"a\": [\"\"]}|\"a\" must be",
        "{\"a\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}, 1]}|\"a\" must be",
        "{\"a\": \"URI:LIT:me\"}|\"a\" must be",
        "{\"a/b\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}]}|\"a/b\"",
        "{\"a\\u0000b\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}]}|\"a?b\"",
        "{\"\\ud800\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}]}|Unicode",
        "{\"..\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}]}|\"..\"",
        "{\"\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}]}|\"\"",
        "[]|JSON object",
        "``|JSON object",
        "null|JSON object",
        "{\"a\": |line 1",
        "{\"a\": URI:LIT:secret}|line 1",
        "{} {}|behind"
      })
  void whatIsWrongIsSaidWithoutCaps(String json, String message) {
    assertThatThrownBy(() -> toSet(json))
        .isInstanceOfAny(WebException.class, BadChildException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret")
        .satisfies(e -> assertThat(StatusOf.exception((Exception) e)).isEqualTo(400));
  }

  @Test
  void whatCanChangeMayNotStandWhereNothingDoes() {
    String json = "{\"a\": [\"\", {\"rw_uri\": \"" + SDMF + "\"}]}";

    assertThatThrownBy(() -> toCreate(json, CapContext.DEEP_IMMUTABLE))
        .isInstanceOf(BadChildException.class)
        .hasMessageContaining("\"a\"")
        .hasMessageNotContaining("fs6u");
  }

  @ParameterizedTest
  @ValueSource(ints = {1025, 1 << 16, 1 << 20, 3 << 20})
  void longNameIsRefusedInShort(int length) {
    String json = "{\"" + "n".repeat(length) + "\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}]}";

    assertThatThrownBy(() -> toSet(json))
        .satisfies(e -> assertThat(StatusOf.exception((Exception) e)).isEqualTo(400))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "{\"a\":[0,{\"metadata\":{\"b\":", "{\"a\":[0,{\"x\":"})
  void nestingIsBounded(String start) {
    InputStream bomb = new SequenceInputStream(bytes(start), new Repeated("[", 10_000_000));

    assertThatThrownBy(() -> ChildrenJson.toSet(bomb))
        .isInstanceOf(WebException.class)
        .satisfies(e -> assertThat(StatusOf.exception((Exception) e)).isEqualTo(400));
  }

  @Test
  void metadataIsBoundedBeforeItIsBuilt() {
    InputStream huge =
        new SequenceInputStream(
            bytes("{\"a\":[0,{\"metadata\":{\"b\":[0"), new Repeated(",[]", 30_000_000));

    assertThatThrownBy(() -> ChildrenJson.toSet(huge))
        .isInstanceOf(BadChildException.class)
        .hasMessageContaining("\"a\"")
        .hasMessageContaining("longer");
  }

  @Test
  void numberOfChildrenIsBounded() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i <= ChildrenJson.MAX_CHILDREN; i++) {
      json.append("\"%d\":[0,{\"ro_uri\":\"URI:LIT:me\"}],".formatted(i));
    }

    assertThatThrownBy(() -> toSet(json.toString()))
        .satisfies(e -> assertThat(StatusOf.exception((Exception) e)).isEqualTo(413));
  }

  @Test
  void whatIsIgnoredMayBeLong() throws Exception {
    InputStream body =
        new SequenceInputStream(
            bytes("{\"a\":[0,{\"x\":[0"),
            new SequenceInputStream(
                new Repeated(",{\"y\":[1,2]}", 10_000_000),
                bytes("],\"ro_uri\":\"URI:LIT:me\"}]}")));

    assertThat(ChildrenJson.toSet(body)).hasSize(1);
  }

  @Test
  void textMustBeUtf8() {
    byte[] json = "{\"a\": [\"\", {\"ro_uri\": \"URI:LIT:me\"}]}".getBytes(UTF_8);
    json[2] = (byte) 0xff;

    assertThatThrownBy(() -> ChildrenJson.toSet(new ByteArrayInputStream(json)))
        .isInstanceOf(WebException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void anyTextIsReadOrRefused(RandomGenerator random) throws Exception {
    byte[] good =
        ("{\"a\": [\"filenode\", {\"ro_uri\": \"URI:LIT:me\", \"metadata\": {\"b\": [1e5, \"\\u00e9\"]}}],"
                + "\"b\": [\"\", {\"rw_uri\": \""
                + SDMF
                + "\", \"x\": null}]}")
            .getBytes(UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(random.nextBoolean() ? 128 : 256);
      }
      try {
        assertThat(ChildrenJson.toSet(new ByteArrayInputStream(bad))).isNotNull();
      } catch (WebException | BadChildException e) {
        assertThat(StatusOf.exception(e)).isEqualTo(400);
        assertThat(e.getMessage()).doesNotContain("fs6ul2");
      }
    }
  }

  private static List<NewChild> toSet(String json) throws IOException {
    return ChildrenJson.toSet(bytes(json));
  }

  private static List<DirectoryEntry> toCreate(String json, CapContext context) throws IOException {
    return ChildrenJson.toCreate(bytes(json), context);
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static String text(Optional<Cap> cap) {
    return cap.map(Cap::toSecretString).orElse("");
  }

  private static String text(Metadata metadata) {
    return new String(metadata.encoded(), UTF_8);
  }

  /// A text again and again, without holding it.
  private static final class Repeated extends InputStream {

    private final byte[] text;
    private final long length;
    private long position;

    Repeated(String text, long times) {
      this.text = text.getBytes(UTF_8);
      this.length = times * this.text.length;
    }

    @Override
    public int read() {
      return position < length ? text[(int) (position++ % text.length)] : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      int read = (int) Math.min(count, length - position);
      for (int i = 0; i < read; i++) {
        target[offset + i] = text[(int) (position++ % text.length)];
      }
      return read == 0 && count > 0 ? -1 : read;
    }
  }
}
