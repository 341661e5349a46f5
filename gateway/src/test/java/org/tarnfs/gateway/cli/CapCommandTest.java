// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;
import tools.jackson.databind.JsonNode;

@Isolated
@ExtendWith(Seeds.class)
final class CapCommandTest {

  private static final String READ =
      "URI:CHK:pnujdvvrszvmib3go4sehfjf4i"
          + ":agw6yido7mcio3hjv6n3pnrtuabjmtjgl4xpkpwryen77jpblx6q:1:1:56";
  private static final String WRITE =
      "URI:SSK:fs6ul2fju2fvb2cfx7gt6ngycm"
          + ":hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq";

  @TempDir private Path temporary;

  @Test
  void readCapIsExplained() {
    Outcome cap = Outcome.reading(READ + "\n", "cap");

    assertThat(cap.exitCode()).isZero();
    assertThat(cap.out().lines())
        .contains(
            "kind:          file, immutable",
            "grants:        reading",
            "size:          56",
            "shares needed: 1",
            "shares total:  1")
        .anyMatch(line -> line.startsWith("verify cap:    URI:CHK-Verifier:"));
    assertThat(cap.out()).doesNotContain(READ, "pnujdvvrszvmib3go4sehfjf4i");
  }

  @Test
  void onlyWeakerCapsArePrinted() {
    JsonNode cap = Outcome.reading(WRITE, "cap", "--json").json();

    assertThat(cap.get("kind").asString()).isEqualTo("file, mutable, SDMF");
    assertThat(cap.get("grants").asString()).isEqualTo("reading and writing");
    assertThat(cap.get("readCap").asString()).startsWith("URI:SSK-RO:");
    assertThat(cap.get("verifyCap").asString()).startsWith("URI:SSK-Verifier:");
    assertThat(cap.has("writeCap")).isFalse();

    JsonNode read = Outcome.reading(cap.get("readCap").asString(), "cap", "--json").json();
    assertThat(read.has("readCap")).isFalse();
    assertThat(read.get("verifyCap")).isEqualTo(cap.get("verifyCap"));
  }

  @Test
  void everyKindOfCapIsExplained(RandomGenerator random) {
    for (Cap cap : RandomCaps.ofEveryKind(random)) {
      Outcome explained = Outcome.reading(cap.toSecretString(), "cap");

      assertThat(explained.exitCode()).as(explained.err()).isZero();
      assertThat(explained.out()).startsWith("kind:").contains("\ngrants:");
    }
  }

  @Test
  void badCapIsRefusedWithoutRepeatingIt() {
    Outcome cap = Outcome.reading("URI:CHK:pnujdvvrszvmib3go4sehfjf4i", "cap", "--json");

    assertThat(cap.exitCode()).isEqualTo(5);
    assertThat(cap.error().get("kind").asString()).isEqualTo("bad-cap");
    assertThat(cap.err()).doesNotContain("pnuj");
  }

  @Test
  void capMustComeFromOnePlace() throws Exception {
    Path file = Files.writeString(temporary.resolve("cap"), READ);

    assertThat(Outcome.of("cap", "--cap-file", file.toString()).exitCode()).isZero();
    assertThat(Outcome.of("cap", "--cap-file", file.toString(), "-").exitCode()).isEqualTo(2);
    assertThat(Outcome.of("cap").err()).contains("there is no cap where one should be read");
    assertThat(Outcome.of("cap", "--cap-file", temporary.resolve("no").toString()).err())
        .contains("no such file");
  }
}
