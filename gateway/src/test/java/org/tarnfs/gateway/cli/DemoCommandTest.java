// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Isolated
final class DemoCommandTest {

  @TempDir private Path temporary;

  @Test
  void fileSurvivesTheLossOfServers() throws Exception {
    Path file = Files.write(temporary.resolve("file"), GridFixture.content(300_000));

    Outcome demo = Outcome.of("demo", "--servers=4", "--encoding=2-of-4", file.toString());

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.out().lines())
        .contains(
            "starting 4 storage servers over HTTPS on this machine",
            "the file: " + file + ", 300 kB",
            "stopped 2 of the 4 servers")
        .anyMatch(line -> line.matches("stored it in .*: 4 encrypted shares, any 2 of which .*"))
        .last()
        .asString()
        .endsWith("identical");
  }

  @Test
  void jsonTellsWhatWasShown() throws Exception {
    Path file = Files.write(temporary.resolve("file"), GridFixture.content(1000));
    Path grid = temporary.resolve("grid");

    JsonNode demo =
        Outcome.of(
                "demo",
                "--json",
                "--servers=2",
                "--encoding=1-of-2",
                "--directory=" + grid,
                file.toString())
            .json();

    assertThat(demo.get("cap").asString()).startsWith("URI:CHK:");
    assertThat(demo.get("stopped").get(0).asInt()).isEqualTo(2);
    assertThat(demo.get("identical").asBoolean()).isTrue();
    assertThat(grid.resolve("server-2/storage/shares")).isNotEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--encoding=3",
        "--encoding=0-of-5",
        "--encoding=5-of-3",
        "--encoding=3-of-257",
        "--servers=0",
        "--servers=x",
        "--nonsense"
      })
  void demoThatMakesNoSenseIsRefused(String option) {
    Outcome demo = Outcome.of("demo", option);

    assertThat(demo.exitCode()).isEqualTo(2);
    assertThat(demo.out()).isEmpty();
    assertThat(demo.err()).isNotBlank();
  }

  @Test
  void missingFileIsNamed() {
    Path missing = temporary.resolve("missing");

    Outcome demo = Outcome.of("demo", "--servers=1", "--encoding=1-of-1", missing.toString());

    assertThat(demo.exitCode()).isEqualTo(1);
    assertThat(demo.err()).isEqualTo("tarn: " + missing + ": no such file or directory\n");
  }
}
