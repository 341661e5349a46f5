// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.Child;

final class AliasesTest {

  private static final String EMPTY = "URI:DIR2-LIT:";
  private static final String OTHER = "URI:DIR2-LIT:giztumj2mewdqosvkjetutcjkq5cymb2fqzdu635fqwa";
  private static final String FILE = "URI:LIT:krugkidfnzsc4";

  @TempDir private Path temporary;

  private Path file;

  @BeforeEach
  void writeAliases() throws Exception {
    file =
        Files.writeString(
            temporary.resolve("aliases"),
            """
            # made by hand: not an alias

            tahoe: %s
            wörk:%s
            bad: URI:CHK:nonsense
            file: %s
            """
                .formatted(EMPTY, OTHER, FILE));
  }

  @ParameterizedTest
  @CsvSource({
    "tahoe:, tahoe:",
    "'', tahoe:",
    "photos, tahoe:photos",
    "photos/lake.jpg, tahoe:photos/lake.jpg",
    "wörk:, wörk:",
    "wörk:a/b, wörk:a/b",
    "wörk:/a//b/, wörk:a/b",
    "wörk:a:b, wörk:a:b",
    "dir/a:b, tahoe:dir/a:b",
    "wörk:.., wörk:..",
    "URI:DIR2-LIT:/a/b, CAP/a/b",
    "URI:DIR2-LIT:, CAP/",
    "' URI:DIR2-LIT:/a ', CAP/a",
    "URI:DIR2-LIT::./a/b, CAP/a/b",
    "URI:LIT:krugkidfnzsc4, CAP/",
  })
  void pathsAreAsInTahoe(String text, String shown) throws Exception {
    assertThat(Aliases.read(file).parse(text).shown()).isEqualTo(shown);
  }

  @Test
  void aliasStandsForItsCap() throws Exception {
    assertThat(Aliases.read(file).parse("wörk:a").start())
        .isEqualTo(new Child.Known(Cap.parse(OTHER)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"photo.jpg", "./tahoe:a", "/tmp/tahoe:a", "dir/tahoe:", ".", "a/"})
  void whatNamesNoAliasMayBeHere(String text) throws Exception {
    assertThat(Aliases.read(file).parseIfOnGrid(text)).isEmpty();
  }

  @Test
  void slashAtTheEndMeansADirectory() throws Exception {
    Aliases aliases = Aliases.read(file);

    assertThat(aliases.parse("wörk:a/").endsInSlash()).isTrue();
    assertThat(aliases.parse("wörk:").endsInSlash()).isTrue();
    assertThat(aliases.parse("wörk:a").endsInSlash()).isFalse();
  }

  @Test
  void namesAreInNormalForm() throws Exception {
    assertThat(Aliases.read(file).parse("wörk:e\u0301").shown()).isEqualTo("wörk:\u00e9");
  }

  @Test
  void pathShowsNeitherCapsNorControlCharacters() throws Exception {
    GridPath path = Aliases.read(file).parse(OTHER + "/a\u001b[2J\u202e");

    assertThat(path.shown()).isEqualTo("CAP/a?[2J?");
    assertThat(path).asString().doesNotContain("giztumj");
  }

  @Test
  void unknownAliasIsNamedWithWhatToDo() {
    assertThatThrownBy(() -> Aliases.read(file).parse("nowhere:a"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("no alias nowhere")
        .hasMessageContaining("tarn create-alias nowhere");
    assertThatThrownBy(() -> Aliases.read(temporary.resolve("none")).parse("a"))
        .hasMessageContaining("tarn create-alias tahoe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad:", "file:", "URI:CHK:secretsecret/a", "URI:WHO:secretsecret"})
  void whatIsNoCapIsRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> Aliases.read(file).parse(text))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.BAD_CAP))
        .hasMessageNotContainingAny("secret", "nonsense");
  }

  @Test
  void newAliasLeavesWhatIsThereAndIsForNobodyElse() throws Exception {
    String before = Files.readString(file);

    Aliases.add(file, "new", (DirectoryCap<?>) Cap.parse(OTHER));

    assertThat(file).hasContent(before + "new: " + OTHER + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void lineWithoutAnEndIsEnded() throws Exception {
    Files.writeString(file, "tahoe: " + EMPTY);

    Aliases.add(file, "new", (DirectoryCap<?>) Cap.parse(OTHER));

    assertThat(Aliases.read(file).all()).containsOnlyKeys("new", "tahoe");
  }

  @Test
  void aliasIsNeverReplaced() {
    assertThatThrownBy(() -> Aliases.add(file, "tahoe", (DirectoryCap<?>) Cap.parse(OTHER)))
        .hasMessageContaining("there is an alias tahoe already");
    assertThat(file).content().contains("tahoe: " + EMPTY + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a b", "a/b", "a:b", "#a", "a\n", "a::"})
  void nameThatNoPathCouldUseIsRefused(String name) {
    assertThatThrownBy(() -> Aliases.requireName(name)).isInstanceOf(CommandException.class);
  }

  @Test
  void colonBehindTheNameIsNotPartOfIt() throws Exception {
    assertThat(Aliases.requireName("home:")).isEqualTo("home");
  }
}
