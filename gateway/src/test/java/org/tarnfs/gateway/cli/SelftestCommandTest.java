// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.gateway.testing.Vectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

@Isolated
final class SelftestCommandTest {

  private static final ObjectMapper JSON = new JsonMapper();
  private static final ObjectMapper YAML = new YAMLMapper();

  @TempDir private Path temporary;

  @Test
  void thisMachineComputesRightly() {
    Outcome selftest = Outcome.of("selftest");

    assertThat(selftest.exitCode()).isZero();
    assertThat(selftest.out()).matches("[1-9][0-9]+ passed, 0 failed\n");
  }

  @Test
  void vectorsOfTahoePassInBothFormats() throws Exception {
    List<JsonNode> cases = Vectors.of("tahoe-format.json", "vector");
    int own = Outcome.of("selftest", "--json").json().get("passed").asInt();

    for (ObjectMapper format : List.of(JSON, YAML)) {
      Outcome selftest = selftest(format, cases);

      assertThat(selftest.exitCode()).isZero();
      assertThat(selftest.json().get("passed").asInt()).isEqualTo(own + cases.size());
      assertThat(selftest.json().get("failures")).isEmpty();
    }
  }

  @Test
  void wrongCaseIsNamedAndFailsTheTest() throws Exception {
    List<JsonNode> right = Vectors.of("tahoe-format.json", "vector").subList(0, 2);
    ObjectNode wrong = (ObjectNode) right.get(1).deepCopy();
    wrong.set("expected", right.get(0).get("expected"));

    for (ObjectMapper format : List.of(JSON, YAML)) {
      Outcome selftest = selftest(format, List.of(right.get(0), wrong));

      assertThat(selftest.exitCode()).isEqualTo(1);
      assertThat(selftest.json().get("failed").asInt()).isEqualTo(1);
      assertThat(selftest.json().get("failures").get(0).asString())
          .startsWith("case 2: expected URI:CHK:");
    }
  }

  @Test
  void failuresAreListedForPeople() throws Exception {
    ObjectNode wrong = (ObjectNode) Vectors.of("tahoe-format.json", "vector").getFirst().deepCopy();
    wrong.put("expected", "URI:LIT:");
    Path file = write(JSON, List.of(wrong));

    Outcome selftest = Outcome.of("selftest", "--vectors", file.toString());

    assertThat(selftest.out().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("FAILED case 1: expected URI:LIT:, got URI:CHK:");
    assertThat(selftest.out()).endsWith(" passed, 1 failed\n");
  }

  @Test
  void mutableFilesOfTahoePassToo() throws Exception {
    List<JsonNode> cases = mutableCases();
    int own = Outcome.of("selftest", "--json").json().get("passed").asInt();

    Outcome selftest = selftest(YAML, cases);

    assertThat(selftest.json().get("failures")).isEmpty();
    assertThat(selftest.exitCode()).isZero();
    assertThat(selftest.json().get("passed").asInt()).isEqualTo(own + cases.size());
  }

  @Test
  void mutableFileWithAnotherKeyOrFormatFailsTheTest() throws Exception {
    List<JsonNode> cases = mutableCases();
    ObjectNode otherKey = copy(cases.get(0));
    parameters(otherKey).set("key", cases.get(2).get("format").get("params").get("key"));
    ObjectNode otherFormat = copy(cases.get(0));
    parameters(otherFormat).put("format", "mdmf");
    ObjectNode unknownFormat = copy(cases.get(0));
    parameters(unknownFormat).put("format", "xdmf");
    ObjectNode noKey = copy(cases.get(0));
    parameters(noKey).remove("key");

    JsonNode failures =
        selftest(JSON, List.of(otherKey, otherFormat, unknownFormat, noKey)).json().get("failures");

    assertThat(failures.valueStream().map(JsonNode::asString))
        .satisfiesExactly(
            failure -> assertThat(failure).startsWith("case 1: expected URI:SSK:"),
            failure -> assertThat(failure).contains(", got URI:MDMF:"),
            failure -> assertThat(failure).isEqualTo("case 3: unknown format \"xdmf\""),
            failure -> assertThat(failure).startsWith("case 4: not an unencrypted private RSA"));
  }

  private static List<JsonNode> mutableCases() throws IOException {
    return Vectors.of("tahoe-format-mutable.json", "vector");
  }

  private static ObjectNode copy(JsonNode vector) {
    return (ObjectNode) vector.deepCopy();
  }

  private static ObjectNode parameters(ObjectNode vector) {
    return (ObjectNode) vector.get("format").get("params");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "vector: []", "{\"vector\": [", "a: b: c", "vector: [1]"})
  void fileWithoutVectorsFailsTheTest(String text) throws Exception {
    Path file = Files.writeString(temporary.resolve("vectors"), text);

    Outcome selftest = Outcome.of("selftest", "--vectors", file.toString());

    assertThat(selftest.exitCode()).isEqualTo(1);
    assertThat(selftest.out() + selftest.err()).isNotBlank().doesNotContain("Exception");
  }

  private Outcome selftest(ObjectMapper format, List<JsonNode> cases) throws IOException {
    return Outcome.of("selftest", "--json", "--vectors", write(format, cases).toString());
  }

  private Path write(ObjectMapper format, List<JsonNode> cases) throws IOException {
    return Files.writeString(
        temporary.resolve("vectors"), format.writeValueAsString(Map.of("vector", cases)));
  }
}
