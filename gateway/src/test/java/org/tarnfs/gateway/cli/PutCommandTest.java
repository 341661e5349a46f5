// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class PutCommandTest extends GridFixture {

  @Test
  void capAloneGoesToStandardOutput() throws Exception {
    Outcome put = run("put", file(100_000).toString());

    assertThat(put.exitCode()).isZero();
    assertThat(put.out()).matches("URI:CHK:[a-z2-7]{26}:[a-z2-7]{52}:2:4:100000\n");
    assertThat(put.err())
        .startsWith("stored 100 kB in ")
        .endsWith("4 shares, 4 servers with one of their own\n");
  }

  @Test
  void equalFilesHaveOneCapUnlessTheirKeysAreRandom() throws Exception {
    String file = file(5000).toString();

    assertThat(run("put", file).out()).isEqualTo(run("put", file).out());
    assertThat(run("put", "--random-key", file).out())
        .isNotEqualTo(run("put", "--random-key", file).out());
  }

  @Test
  void standardInputIsStored() throws Exception {
    String text = "a line of text\n".repeat(1000);

    Outcome put = reading(text, "put");

    assertThat(put.out()).endsWith(":2:4:15000\n");
    assertThat(reading(text, "put", "-").out()).isEqualTo(put.out());
  }

  @Test
  void smallFileIsInItsCap() {
    Outcome put = reading("The end.", "put");

    assertThat(put.out()).isEqualTo("URI:LIT:krugkidfnzsc4\n");
    assertThat(put.err()).contains("so small that the cap itself holds it");
  }

  @Test
  void jsonTellsWhereTheSharesAre() throws Exception {
    Outcome put = run("put", "--json", file(100_000).toString());

    JsonNode result = put.json();
    assertThat(put.err()).isEmpty();
    assertThat(put.out().lines()).hasSize(1);
    assertThat(result.get("cap").asString()).startsWith("URI:CHK:");
    assertThat(result.get("size").asLong()).isEqualTo(100_000);
    assertThat(result.get("happiness").asInt()).isEqualTo(SERVERS);
    assertThat(result.get("shares").propertyNames()).containsExactly("0", "1", "2", "3");
    assertThat(result.get("shares").get("0").get(0).asString())
        .matches("server-[1-4] \\(v0-[a-z2-7]{8}\\)");
  }

  @Test
  void uploadThatReachesTooFewServersFailsWithItsOwnCode() throws Exception {
    String file = file(100_001).toString();
    without(
        2,
        () -> {
          Outcome put = run("put", file);
          assertThat(put.exitCode()).isEqualTo(4);
          assertThat(put.out()).isEmpty();
          assertThat(put.err()).startsWith("tarn: need 3 servers").contains("server-4 (v0-");

          Outcome json = run("put", "--json", file);
          assertThat(json.exitCode()).isEqualTo(4);
          assertThat(json.err().lines()).hasSize(1);
          assertThat(json.error().get("kind").asString()).isEqualTo("not-enough-servers");
        });
  }

  @Test
  void oneServerLessIsEnough() throws Exception {
    String file = file(100_002).toString();
    without(1, () -> assertThat(run("put", file).err()).contains("4 shares, 3 servers with one"));
  }

  @Test
  void whatIsNoFileIsNamed() {
    Path missing = temporary.resolve("missing");

    assertThat(run("put", missing.toString()))
        .isEqualTo(new Outcome(1, "", "tarn: " + missing + ": no such file or directory\n"));
    assertThat(run("put", temporary.toString()).exitCode()).isEqualTo(2);
  }

  @Test
  void missingNodeIsNamed() {
    Path nowhere = temporary.resolve("nowhere");

    Outcome put = Outcome.of("put", "-d", nowhere.toString(), "--json");

    assertThat(put.exitCode()).isEqualTo(6);
    assertThat(put.error().get("kind").asString()).isEqualTo("bad-node");
    assertThat(put.error().get("message").asString()).startsWith("no node in " + nowhere);
    assertThat(nowhere).doesNotExist();
  }
}
