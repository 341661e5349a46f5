// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.gateway.local.Clash.Kind;

class DiskNamesTest {

  @Test
  void usualNamesDoNotClash() {
    assertThat(
            DiskNames.clashes(
                List.of(
                    "a",
                    "b",
                    "A b",
                    "é",
                    "e",
                    "ä.txt",
                    ".profile",
                    "..x",
                    "日本",
                    "🜁",
                    "con1",
                    "COM0",
                    "nullable",
                    "aux-in.txt",
                    "a;b",
                    "it's",
                    "x\u007f",
                    "-",
                    "~")))
        .isEmpty();
    assertThat(DiskNames.clashes(List.of())).isEmpty();
    assertThat(DiskNames.clashes(List.of("a", "a"))).isEmpty();
  }

  @Test
  void namesThatDifferInTheSpellingOfACharacterClash() {
    assertThat(DiskNames.clashes(List.of("caf\u00e9", "x", "cafe\u0301", "cafe")))
        .containsExactly(new Clash(Kind.SAME_IN_UNICODE, List.of("caf\u00e9", "cafe\u0301")));
    assertThat(DiskNames.clashes(List.of("\u00c5", "\u212b", "A\u030a")))
        .containsExactly(new Clash(Kind.SAME_IN_UNICODE, List.of("\u00c5", "\u212b", "A\u030a")));
  }

  @Test
  void namesThatDifferInCaseClash() {
    assertThat(DiskNames.clashes(List.of("Readme", "notes", "README", "readme")))
        .containsExactly(new Clash(Kind.SAME_BUT_FOR_CASE, List.of("Readme", "README", "readme")));
    assertThat(DiskNames.clashes(List.of("ÄΣ", "äς", "äσ"))).hasSize(1);
    assertThat(DiskNames.clashes(List.of("straße", "STRASSE"))).hasSize(1);
    assertThat(DiskNames.clashes(List.of("\u01f0", "J\u030c"))).hasSize(1);
  }

  @Test
  void namesMayDifferInBoth() {
    assertThat(DiskNames.clashes(List.of("\u00c9", "e\u0301", "\u00e9")))
        .containsExactly(
            new Clash(Kind.SAME_IN_UNICODE, List.of("e\u0301", "\u00e9")),
            new Clash(Kind.SAME_BUT_FOR_CASE, List.of("\u00c9", "e\u0301", "\u00e9")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"caf\ufffd.txt", "\ud83d", "a\udf01", "\udf01\ud83d"})
  void nameThatCouldNotBeDecodedIsToldOf(String name) {
    assertThat(DiskNames.clashes(List.of("x", name)))
        .containsExactly(new Clash(Kind.NOT_TEXT, List.of(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a<b",
        "a>b",
        "12:30",
        "\"a\"",
        "a|b",
        "what?",
        "*",
        "a\\b",
        "a\nb",
        "\u0001",
        "a.",
        "a ",
        "...",
        "CON",
        "prn",
        "Aux.txt",
        "nul.tar.gz",
        "NUL .txt",
        "COM1",
        "lpt9.log",
        "COM¹",
        "CONIN$"
      })
  void nameThatWindowsDoesNotTakeIsToldOf(String name) {
    assertThat(DiskNames.clashes(List.of("x", name)))
        .containsExactly(new Clash(Kind.NOT_FOR_WINDOWS, List.of(name)));
  }

  @Test
  void clashesComeByKindAndInTheOrderOfTheNames() {
    assertThat(DiskNames.clashes(List.of("c.", "\ufffd:", "B", "a", "A", "b")))
        .containsExactly(
            new Clash(Kind.SAME_BUT_FOR_CASE, List.of("B", "b")),
            new Clash(Kind.SAME_BUT_FOR_CASE, List.of("a", "A")),
            new Clash(Kind.NOT_TEXT, List.of("\ufffd:")),
            new Clash(Kind.NOT_FOR_WINDOWS, List.of("c.")),
            new Clash(Kind.NOT_FOR_WINDOWS, List.of("\ufffd:")));
  }

  @Test
  void largeFolderTakesLittleTime() {
    List<String> names = new ArrayList<>();
    IntStream.range(0, 50_000).forEach(i -> names.add("é" + i));
    // All of these differ in case alone.
    IntStream.range(0, 1 << 16).forEach(i -> names.add(letters(i)));

    long start = System.nanoTime();
    List<Clash> clashes = DiskNames.clashes(names);

    assertThat(clashes).hasSize(1);
    assertThat(clashes.getFirst().names()).hasSize(1 << 16);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  private static String letters(int bits) {
    StringBuilder letters = new StringBuilder();
    for (int bit = 0; bit < 16; bit++) {
      letters.append((bits >> bit & 1) == 0 ? 'a' : 'A');
    }
    return letters.toString();
  }
}
