// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GetCommandTest extends GridFixture {

  private static final int SIZE = 100_000;
  private static final String KEYS =
      "fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr" + "7473pj2g734mo2isxlbq";

  @Test
  void fileComesBack() throws Exception {
    Path copy = temporary.resolve("copy");

    Outcome get = reading(stored(), "get", "-o", copy.toString());

    assertThat(get.exitCode()).isZero();
    assertThat(get.out()).startsWith("read 100 kB in ");
    assertThat(copy).hasBinaryContent(content(SIZE));
  }

  @Test
  void capIsReadFromTheFirstLineOfAFile() throws Exception {
    Path capFile = Files.writeString(temporary.resolve("cap"), stored() + "a second line\n");
    Path copy = temporary.resolve("copy");

    run("get", "--cap-file", capFile.toString(), "-o", copy.toString());

    assertThat(copy).hasBinaryContent(content(SIZE));
  }

  @ParameterizedTest
  @CsvSource({
    "0-0,0,1",
    "5-9,5,10",
    "99990-,99990,100000",
    "99990-200000,99990,100000",
    "-10,99990,100000",
    "-200000,0,100000"
  })
  void rangeIncludesBothItsEnds(String range, int start, int end) throws Exception {
    Path copy = temporary.resolve("copy");

    Outcome get = reading(stored(), "get", "--json", "--range=" + range, "-o", copy.toString());

    assertThat(copy).hasBinaryContent(Arrays.copyOfRange(content(SIZE), start, end));
    assertThat(get.json().get("size").asInt()).isEqualTo(end - start);
    assertThat(get.json().get("file").asString()).isEqualTo(copy.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"9-5", "x", "-", "", "1-2,4-5", "100000-", "-0"})
  void rangeThatIsNoneOfTheFileIsRefused(String range) throws Exception {
    Path copy = temporary.resolve("copy");

    Outcome get = reading(stored(), "get", "--range=" + range, "-o", copy.toString());

    assertThat(get.exitCode()).isEqualTo(2);
    assertThat(get.err()).startsWith("tarn: --range ");
    assertThat(temporary.resolve("copy")).doesNotExist();
  }

  @Test
  void tooFewServersLeaveTheOldFileAlone() throws Exception {
    String cap = stored();
    Path copy = Files.writeString(temporary.resolve("copy"), "precious");
    without(
        3,
        () -> {
          Outcome get = reading(cap, "get", "--json", "-o", copy.toString());

          assertThat(get.exitCode()).isEqualTo(3);
          assertThat(get.out()).isEmpty();
          assertThat(get.error().get("kind").asString()).isEqualTo("not-enough-shares");
          assertThat(get.error().get("message").asString())
              .startsWith("found 1 good shares on 4 servers, need 2: ")
              .contains("server-2 (v0-");
        });
    assertThat(copy).hasContent("precious");
    assertThat(filesHere()).noneMatch(name -> name.endsWith(".partial"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "URI:CHK:nonsense",
        "URI:SSK-Verifier:" + KEYS,
        "URI:DIR2:" + KEYS,
        "URI:DIR2-LIT:"
      })
  void whatCannotBeReadIsRefusedWithoutRepeatingIt(String cap) {
    Outcome get = reading(cap, "get", "-o", temporary.resolve("copy").toString());

    assertThat(get.exitCode()).isEqualTo(5);
    assertThat(get.err()).startsWith("tarn: ").doesNotContain(cap, "fs6ul");
    assertThat(temporary.resolve("copy")).doesNotExist();
  }

  @Test
  void mutableFileThatIsNowhereIsNotFound() {
    assertThat(reading("URI:SSK:" + KEYS, "get").exitCode()).isEqualTo(3);
  }

  @Test
  void jsonNeedsAPlaceForTheFile() throws Exception {
    Outcome get = reading(stored(), "get", "--json");

    assertThat(get.exitCode()).isEqualTo(2);
    assertThat(get.error().get("message").asString()).contains("--json needs --output");
  }

  @Test
  void directoryIsNoPlaceForTheFile() throws Exception {
    Outcome get = reading(stored(), "get", "-o", temporary.toString());

    assertThat(get.exitCode()).isEqualTo(2);
    assertThat(get.err()).contains(temporary + " is a directory");
  }

  private String stored() throws Exception {
    return run("put", file(SIZE).toString()).out();
  }

  private Stream<String> filesHere() throws Exception {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.map(Path::toString).toList().stream();
    }
  }
}
