// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.tarnfs.gateway.recovery.Kits.KEY;
import static org.tarnfs.gateway.recovery.Kits.kit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Cap;

class RecoveryKitTest {

  @TempDir private Path directory;

  @Test
  void kitComesBackFromItsFile() throws Exception {
    Path file = directory.resolve("kits/home.tarn-kit");

    kit().write(file);

    assertThat(RecoveryKit.read(file)).isEqualTo(kit());
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(file)).matches("\\p{ASCII}*").contains("\n");
  }

  @Test
  void anotherKitReplacesAFile() throws Exception {
    Path file = directory.resolve("home.tarn-kit");
    Files.writeString(file, "x".repeat(3 * RecoveryKit.MAX_LENGTH));
    assertThatExceptionOfType(BadKitException.class)
        .isThrownBy(() -> RecoveryKit.read(file))
        .withMessage("this is no recovery kit of Tarn: it is longer than 1048576 bytes");

    kit().write(file);

    assertThat(RecoveryKit.read(file)).isEqualTo(kit());
    assertThat(directory).isDirectoryContaining("glob:**home.tarn-kit");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void oddTextsComeBack() throws Exception {
    RecoveryKit odd = kit("\u0000\n\"<ä𝄞\ud834", "  storage: {}\r\n\t# ñ " + "x".repeat(90_000));

    assertThat(RecoveryKit.parse(odd.toJson())).isEqualTo(odd);
    assertThat(RecoveryKit.parse(odd.toJson().getBytes(UTF_8))).isEqualTo(odd);
  }

  @Test
  void largestKitIsReadAgain() throws Exception {
    RecoveryKit large = kit("n", "\u0001".repeat(128 << 10));

    assertThat(RecoveryKit.parse(large.toJson())).isEqualTo(large);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kit("n", "x".repeat((128 << 10) + 1)))
        .withMessageContaining("the list of servers is longer than 131072 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "URI:DIR2:abc",
        "{\"tarn-recovery-kit\": 1, ",
        "{\"tarn-recovery-kit\": 1, \"tarn-recovery-kit\": 1}",
        "{} {}",
      })
  void whatIsNotWholeJsonIsNoKit(String text) {
    assertRefused(text, "this is no recovery kit of Tarn: it is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"kit\"", "{}", "null", "{\"tarn-recovery-kit\": \"1\"}"})
  void foreignJsonIsNoKit(String text) {
    assertRefused(text, "this is no recovery kit of Tarn: it is JSON of another kind");
  }

  @Test
  void cutFileTellsWhere() {
    String json = kit().toJson();
    assertRefused(json.substring(0, json.length() / 2), "is damaged or cut short: see line ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "99999999999999999999"})
  void kitOfANewerTarnSaysSoWhateverIsInIt(String format) {
    String newer = kit().toJson().replace("-kit\" : 1", "-kit\" : " + format + ", \"more\" : 1");

    assertRefused(newer, "was made by a newer Tarn, in a format after 1: install the newest Tarn");
  }

  @Test
  void unknownFieldIsRefused() {
    assertRefused(kit().toJson().replace("\"made\"", "\"more\" : 1, \"made\""), "changed by hand");
    assertRefused(kit().toJson().replace("\"happy\"", "\"sad\" : 1, \"happy\""), "changed by hand");
  }

  @ParameterizedTest
  @CsvSource({
    "made,          2026-11-27,     made",
    "nickname,      ,               nickname",
    "root-cap,      URI:DIR2:short, root-cap",
    "convergence,   UPPER,          convergence",
    "servers.yaml,  ,               servers.yaml",
  })
  void damagedFieldIsNamed(String field, String value, String named) {
    String replacement = value == null ? "7" : "\"" + value + "\"";
    String damaged =
        kit()
            .toJson()
            .replaceFirst(
                "\"" + field + "\" : \"(?:[^\"\\\\]|\\\\.)*+\"",
                "\"" + field + "\" : " + replacement);

    assertRefused(damaged, "its field \"" + named + "\" is missing or not what it says");
  }

  @Test
  void badNumbersAreRefused() {
    assertRefused(kit().toJson().replace("\"total\" : 10", "\"total\" : 2"), "needed <= total");
    assertRefused(kit().toJson().replace("\"total\" : 10", "\"total\" : 1e1"), "\"total\"");
    assertRefused(
        kit().toJson().replace("\"tarn-recovery-kit\" : 1", "\"tarn-recovery-kit\" : 0"),
        "there never was format 0");
  }

  @Test
  void unknownCapIsNoRecoveryKey() {
    String later = kit().toJson().replace(KEY, "URI:LATER:abc");

    assertRefused(later, "the recovery key is no cap that this program knows");
  }

  @Test
  void bytesMustBeText() {
    assertThatExceptionOfType(BadKitException.class)
        .isThrownBy(() -> RecoveryKit.parse("{\"é\": 1}".getBytes(ISO_8859_1)))
        .withMessage("this is no recovery kit of Tarn: it is not text in UTF-8");
  }

  @Test
  void nothingPrintsASecret() {
    assertThat(kit()).hasToString("RecoveryKit[Tom & <Jerry>, 2026-11-27T02:03:04Z]");
  }

  @Test
  void typedKeyMayHaveBlanks() throws Exception {
    assertThat(RecoveryKit.parseKey("\tURI:DIR2:\n" + KEY.substring(9).replaceAll("....", "$0 ")))
        .isEqualTo(Cap.parse(KEY));
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(BadKitException.class)
        .isThrownBy(() -> RecoveryKit.parse(text))
        .withMessageContaining(message)
        .withMessageNotContaining("swissnum")
        .withNoCause();
  }
}
