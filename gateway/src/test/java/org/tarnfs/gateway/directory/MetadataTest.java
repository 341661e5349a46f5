// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.gateway.directory.BadChildException.Reason;
import org.tarnfs.gateway.testing.Vectors;
import tools.jackson.databind.JsonNode;

class MetadataTest {

  /// When the vectors were made.
  private static final Instant LATER = Instant.ofEpochSecond(1795219600);

  static List<JsonNode> vectors() throws IOException {
    return Vectors.of("directories.json", "metadata");
  }

  static List<JsonNode> relinked() throws IOException {
    return vectors().stream().filter(vector -> vector.has("relinked")).toList();
  }

  static List<JsonNode> floats() throws IOException {
    return Vectors.of("directories.json", "floats");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void textIsKeptUntilItIsWrittenAnewAsPythonWritesIt(JsonNode vector) throws Exception {
    String json = vector.get("json").asString();

    Metadata metadata = parse(json);

    assertThat(text(metadata)).isEqualTo(json);
    assertThat(text(Metadata.of(metadata.fields()))).isEqualTo(vector.get("python").asString());
    assertThat(metadata.forbidsWriting()).isEqualTo(vector.get("noWrite").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("relinked")
  void linksGetTheTimesAndFieldsThatTahoeGivesThem(JsonNode vector) throws Exception {
    Metadata metadata = parse(vector.get("json").asString());

    assertThat(text(metadata.relinked(LATER))).isEqualTo(vector.get("relinked").asString());
    for (int i = 0; i < vector.get("relinkedWith").size(); i++) {
      Metadata supplied = parse(vectors().get(i).get("json").asString());
      assertThat(text(metadata.relinked(supplied, LATER)))
          .isEqualTo(vector.get("relinkedWith").get(i).asString());
    }
  }

  @Test
  void numbersAreWrittenAsPythonWritesThem() throws IOException {
    for (JsonNode vector : floats()) {
      double number = ByteBuffer.wrap(Vectors.hex(vector.get("bits"))).getDouble();

      assertThat(PythonJson.repr(number)).isEqualTo(vector.get("repr").asString());
    }
  }

  @Test
  void timesAreSecondsWithTheirFraction() throws Exception {
    Instant time = Instant.ofEpochSecond(1795219597L, 652_733_325);

    assertThat(text(Metadata.EMPTY.relinked(time)))
        .isEqualTo(
            "{\"tahoe\": {\"linkcrtime\": 1795219597.6527333, \"linkmotime\": 1795219597.6527333}}");
  }

  @Test
  void systemFieldsThatMakeNoSenseAreReplaced() throws Exception {
    assertThat(text(parse("{\"tahoe\": 7}").relinked(Instant.EPOCH)))
        .isEqualTo("{\"tahoe\": {\"linkcrtime\": 0.0, \"linkmotime\": 0.0}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "null",
        "7",
        "\"a\"",
        "{",
        "{} {}",
        "{}x",
        "{\"a\"}",
        "{\"a\": 01}",
        "{'a': 1}",
        "{\"a\": 1,}",
        "{\"a\n\": 1}",
        "{\"a\": \"\\x\"}",
        "{\"a\": [}",
        "{\"a\": undefined}"
      })
  void whatIsNoObjectIsRefused(String json) {
    assertThatExceptionOfType(BadChildException.class)
        .isThrownBy(() -> parse(json))
        .matches(refused -> refused.reason() == Reason.BAD_METADATA);
  }

  @Test
  void nestingAndLengthAreBounded() throws Exception {
    String deepest = nested(Metadata.MAX_DEPTH - 1);
    String tooDeep = nested(Metadata.MAX_DEPTH);
    String tooLong = "{\"a\":\"" + "x".repeat(Metadata.MAX_LENGTH) + "\"}";

    assertThat(text(parse(deepest))).isEqualTo(deepest);
    for (String refused : List.of(tooDeep, nested(100_000), tooLong)) {
      assertThatExceptionOfType(BadChildException.class).isThrownBy(() -> parse(refused));
    }
  }

  @Test
  void numbersOfTooManyDigitsAndTextsThatAreNoneAreRefused() throws Exception {
    String longest = "{\"a\": " + "7".repeat(4300) + "}";
    byte[] noText = "{\"a\": \"?\"}".getBytes(UTF_8);
    noText[7] = (byte) 0xff;

    assertThat(text(Metadata.of(parse(longest).fields()))).isEqualTo(longest);
    for (String number : List.of("7".repeat(4301), "0." + "7".repeat(4301))) {
      assertThatExceptionOfType(BadChildException.class)
          .isThrownBy(() -> parse("{\"a\": " + number + "}"));
    }
    assertThatExceptionOfType(BadChildException.class).isThrownBy(() -> Metadata.parse(noText));
  }

  @Test
  void whatWouldGrowTooLongIsRefusedWhenItIsWritten() throws Exception {
    Metadata metadata = parse("{\"a\":\"" + "\u2603".repeat(Metadata.MAX_LENGTH / 4) + "\"}");

    assertThatExceptionOfType(BadChildException.class)
        .isThrownBy(() -> metadata.relinked(Instant.EPOCH));
  }

  @Test
  void fieldsAreTheCallersOwnCopy() throws Exception {
    Metadata metadata = parse("{\"a\": 1}");

    metadata.fields().removeAll();

    assertThat(metadata.fields().get("a").intValue()).isEqualTo(1);
    assertThat(metadata).isEqualTo(parse("{\"a\": 1}")).hasToString("Metadata[8 bytes]");
  }

  private static String nested(int depth) {
    return "{\"a\": " + "[".repeat(depth) + "]".repeat(depth) + "}";
  }

  private static Metadata parse(String json) throws BadChildException {
    return Metadata.parse(json.getBytes(UTF_8));
  }

  private static String text(Metadata metadata) {
    return new String(metadata.encoded(), UTF_8);
  }
}
