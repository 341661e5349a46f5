// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import tools.jackson.databind.JsonNode;

/// The commands that look at directories and change links, as a user would try them.
final class DirectoryCommandsTest extends GridFixture {

  private static final AtomicInteger ALIASES = new AtomicInteger();

  private String alias = "";

  @BeforeEach
  void createAlias() {
    alias = "home" + ALIASES.incrementAndGet();
    assertThat(run("create-alias", alias).exitCode()).isZero();
    alias += ":";
  }

  @Test
  void createdAliasLeadsToAnEmptyDirectory() {
    assertThat(run("ls", alias)).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void aliasOfThatNameIsNotMadeTwice() {
    Outcome again = run("create-alias", alias);

    assertThat(again.exitCode()).isEqualTo(ExitCode.EXISTS.number());
    assertThat(again.err()).contains("there is an alias", "choose another name");
  }

  @Test
  void aliasIsGivenToADirectoryThatIsThere() {
    String cap = run("mkdir").out();
    String name = "given" + ALIASES.incrementAndGet();

    Outcome added = reading(cap, "add-alias", name);

    assertThat(added.exitCode()).isZero();
    assertThat(added.out() + added.err()).doesNotContain("URI:");
    assertThat(put("text", name + ":a").exitCode()).isZero();
    assertThat(run("ls", cap.strip()).out()).isEqualTo("a\n");
    assertThat(run("add-alias", name + "2", cap.strip()).exitCode()).isZero();
  }

  @Test
  void newDirectoriesAndMutableFilesAreOfTheConfiguredFormat() throws Exception {
    Path config = gateway().resolve("tahoe.cfg");
    String usual = Files.readString(config);
    Files.writeString(config, usual.replace("mutable.format = sdmf", "mutable.format = mdmf"));
    try {
      assertThat(run("mkdir").out()).startsWith("URI:DIR2-MDMF:");
      assertThat(run("mkdir", "--format=SDMF").out()).startsWith("URI:DIR2:");
      assertThat(reading("text", "put", "--mutable").out()).startsWith("URI:MDMF:");
      assertThat(put("text", alias + "a/b").exitCode()).isZero();
      assertThat(run("ls", "--json", "--uri", alias + "a").json().get("rw_uri").asString())
          .startsWith("URI:DIR2-MDMF:");
    } finally {
      Files.writeString(config, usual);
    }
  }

  @Test
  void aliasIsNotForAFile() {
    String cap = reading("text", "put").out();

    Outcome added = reading(cap, "add-alias", "file");

    assertThat(added.exitCode()).isEqualTo(ExitCode.BAD_CAP.number());
    assertThat(added.err()).doesNotContain("URI:");
  }

  @Test
  void listOfAliasesShowsCapsOnlyIfAsked() throws Exception {
    String name = alias.substring(0, alias.length() - 1);

    assertThat(run("list-aliases").out())
        .containsPattern("(?m)^" + name + " +[a-z2-7]{5}$")
        .doesNotContain("URI:");
    assertThat(run("list-aliases", "--json").out()).doesNotContain("URI:");
    String write = run("list-aliases", "--json", "--uri").json().get(name).get("cap").asString();
    assertThat(Cap.parse(write).toReadOnly().map(Cap::toSecretString))
        .contains(
            run("list-aliases", "--json", "--readonly-uri")
                .json()
                .get(name)
                .get("readCap")
                .asString());
    assertThat(run("ls", write).exitCode()).isZero();
  }

  @Test
  void fileIsPutAndReadByItsPath() throws Exception {
    Path copy = temporary.resolve("copy");

    Outcome put = run("put", file(5000).toString(), alias + "new/deep/file");
    Outcome get = run("get", alias + "new/deep/file", copy.toString());

    assertThat(put.exitCode()).as(put.err()).isZero();
    assertThat(put.out()).isEqualTo(alias + "new/deep/file has 5.00 kB now\n");
    assertThat(get.exitCode()).isZero();
    assertThat(copy).hasBinaryContent(content(5000));
    assertThat(run("ls", alias + "new").out()).isEqualTo("deep\n");
  }

  @Test
  void fileWithoutANameOfItsOwnOnTheGridKeepsTheOneItHas() throws Exception {
    run("put", file(5000).toString(), alias);
    run("put", file(5000).toString(), alias + "sub/");

    assertThat(run("ls", "-F", alias).out()).isEqualTo("file-5000\nsub/\n");
    assertThat(run("ls", alias + "sub").out()).isEqualTo("file-5000\n");
    assertThat(put("text", alias).exitCode()).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void putReplacesAFileAndNeverADirectory() {
    put("first", alias + "a");
    put("second", alias + "a");
    run("mkdir", alias + "dir");

    Outcome refused = put("text", alias + "dir");

    assertThat(refused.exitCode()).isEqualTo(ExitCode.EXISTS.number());
    assertThat(refused.err()).contains(alias + "dir is a directory", "end the path with a slash");
    assertThat(cat(alias + "a")).isEqualTo("second");
  }

  @ParameterizedTest
  @CsvSource({"SDMF", "mdmf"})
  void mutableFileIsChangedInPlace(String format) {
    put("first", "--format=" + format, alias + "a");
    String before = run("ls", "--uri", alias).out();

    put("second", alias + "a");

    assertThat(run("ls", "--uri", alias).out()).isEqualTo(before);
    assertThat(cat(alias + "a")).isEqualTo("second");
    assertThat(run("ls", "-lF", alias).out()).containsPattern("(?m)^-rw-  \\?  .*  a\\*$");
  }

  @Test
  void mutableFileIsChangedByItsCap() {
    String cap = reading("first", "put", "--mutable").out().strip();

    Outcome changed = reading("second", "put", "-", cap);

    assertThat(cap).startsWith("URI:SSK:");
    assertThat(changed.out()).isEqualTo("CAP/ has 6 bytes now\n");
    assertThat(reading(cap, "get").exitCode()).isZero();
    assertThat(cat(cap)).isEqualTo("second");
  }

  @ParameterizedTest
  @CsvSource({"--format=CHK --mutable", "--format=SDMF --random-key", "--format=XYZ"})
  void optionsOfPutThatContradictAreRefused(String options) {
    assertThat(put("text", options.split(" ", -1)).exitCode()).isEqualTo(2);
  }

  @Test
  void directoriesAreMadeWithThoseAboveThem() {
    assertThat(run("mkdir", alias + "a/b/ç").exitCode()).isZero();
    assertThat(run("mkdir", alias + "a/b/ç").exitCode()).as("again").isZero();
    assertThat(run("ls", alias + "a/b").out()).isEqualTo("ç\n");
  }

  @Test
  void directoryThatStandsNowhereIsKnownByItsCap() {
    assertThat(run("mkdir").out()).matches("URI:DIR2:[a-z2-7]{26}:[a-z2-7]{52}\n");
    assertThat(run("mkdir", "--format=MDMF").out()).startsWith("URI:DIR2-MDMF:");
  }

  @Test
  void directoryIsNotMadeOfAFile() {
    put("text", alias + "a");

    assertThat(run("mkdir", alias + "a/b").exitCode()).isEqualTo(ExitCode.EXISTS.number());
    assertThat(put("text", alias + "a/b").err()).contains(alias + "a is not a directory");
  }

  @Test
  void listTellsKindRightsSizeAndTime() {
    put("text", alias + "file");
    run("mkdir", alias + "dir");

    assertThat(run("ls", "-l", alias).out())
        .matches("drwx  -  [A-Z][a-z]{2} .*  dir\n-r--  4  [A-Z][a-z]{2} .*  file\n");
    assertThat(run("ls", alias + "file").out()).isEqualTo("file\n");
    assertThat(run("ls", alias + "nothing").exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(run("ls", alias + "nothing").err())
        .isEqualTo("tarn: there is no " + alias + "nothing\n");
  }

  @Test
  void listInJsonShowsCapsOnlyIfAsked() {
    put("text", alias + "file");

    JsonNode plain = run("ls", "--json", alias).json();
    JsonNode withCaps = run("ls", "--json", "--uri", alias).json();

    assertThat(plain.get("type").asString()).isEqualTo("dirnode");
    assertThat(plain.get("children").get("file").get("size").asInt()).isEqualTo(4);
    assertThat(plain.toString()).doesNotContain("URI:");
    assertThat(withCaps.get("rw_uri").asString()).startsWith("URI:DIR2:");
    assertThat(withCaps.get("children").get("file").get("ro_uri").asString())
        .isEqualTo("URI:LIT:orsxq5a");
  }

  @Test
  void linkIsASecondNameForTheSame() {
    put("text", alias + "a");
    run("mkdir", alias + "dir");

    assertThat(run("ln", alias + "a", alias + "b").exitCode()).isZero();
    assertThat(run("ln", alias + "a", alias + "dir/").exitCode()).isZero();
    Outcome refused = run("ln", alias + "a", alias + "dir");

    assertThat(cat(alias + "b") + cat(alias + "dir/a") + cat(alias + "a"))
        .isEqualTo("texttexttext");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.EXISTS.number());
    assertThat(run("ln", alias + "none", alias + "c").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND.number());
  }

  @Test
  void fileIsMovedWithinAndBetweenDirectories() {
    put("text", alias + "a");

    assertThat(run("mv", alias + "a", alias + "b").exitCode()).isZero();
    assertThat(run("mv", alias + "b", alias + "dir/c").exitCode()).isZero();
    assertThat(run("mv", alias + "dir/c", alias).exitCode()).isZero();

    assertThat(run("ls", "-F", alias).out()).isEqualTo("c\ndir/\n");
    assertThat(run("ls", alias + "dir").out()).isEmpty();
    assertThat(cat(alias + "c")).isEqualTo("text");
  }

  @Test
  void moveOntoItselfChangesNothing() {
    put("text", alias + "a");

    assertThat(run("mv", alias + "a", alias + "a").exitCode()).isZero();
    assertThat(run("mv", alias + "a", alias).exitCode()).isZero();

    assertThat(cat(alias + "a")).isEqualTo("text");
  }

  @ParameterizedTest
  @CsvSource({"a,a/b/", "a,a/b/c", "a,a/", "a,a/new/c", "a,other/b/c", "a/b,a/b/c"})
  void directoryIsNotMovedBelowItself(String from, String to) {
    run("mkdir", alias + "a/b");
    run("ln", alias + "a", alias + "other");

    Outcome moved = run("mv", alias + from, alias + to);

    assertThat(moved.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(moved.err()).contains(from + " cannot be moved into itself");
    assertThat(run("ls", alias).out()).isEqualTo("a\nother\n");
    assertThat(run("ls", alias + "a").out()).isEqualTo("b\n");
    assertThat(run("ls", alias + "a/b").out()).isEmpty();
  }

  @Test
  void fileIsMovedPastDirectoriesOfTheSameName() {
    put("text", alias + "a/b");

    assertThat(run("mv", alias + "a/b", alias + "b/a/b").exitCode()).isZero();
    assertThat(run("mv", alias + "a", alias + "b/a/a").exitCode()).isZero();

    assertThat(cat(alias + "b/a/b")).isEqualTo("text");
    assertThat(run("ls", alias + "b/a/a")).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void moveReplacesAFileAndNeverADirectory() {
    put("one", alias + "a");
    put("two", alias + "b");
    run("mkdir", alias + "dir/b");

    assertThat(run("mv", alias + "a", alias + "b").exitCode()).isZero();
    assertThat(run("mv", alias + "b", alias + "dir").exitCode())
        .isEqualTo(ExitCode.EXISTS.number());
    assertThat(run("mv", alias + "b", alias + "dir/").exitCode())
        .isEqualTo(ExitCode.EXISTS.number());

    assertThat(cat(alias + "b")).isEqualTo("one");
    assertThat(run("ls", alias).out()).isEqualTo("b\ndir\n");
  }

  @Test
  void removedNameIsGone() {
    put("text", alias + "a");
    run("mkdir", alias + "dir");

    assertThat(run("rm", alias + "a").exitCode()).isZero();
    assertThat(run("unlink", alias + "dir/").exitCode()).isZero();
    Outcome again = run("rm", alias + "a");

    assertThat(run("ls", alias).out()).isEmpty();
    assertThat(again.exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(again.err()).contains("there is no " + alias + "a");
    assertThat(run("rm", alias).exitCode()).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void readCapDoesNotChangeADirectory() throws Exception {
    put("text", alias + "a");
    String read =
        ((DirectoryCap<?>)
                Cap.parse(run("ls", "--json", "--uri", alias).json().get("rw_uri").asString()))
            .toReadOnly()
            .orElseThrow()
            .toSecretString();

    for (String[] command :
        new String[][] {
          {"rm", read + "/a"},
          {"mv", read + "/a", alias + "b"},
          {"mkdir", read + "/dir"},
          {"ln", alias + "a", read + "/b"},
          {"mkdir", read + "/x/y"}
        }) {
      Outcome refused = run(command[0], Arrays.copyOfRange(command, 1, command.length));
      assertThat(refused.exitCode()).as(command[0]).isEqualTo(ExitCode.BAD_CAP.number());
      assertThat(refused.err()).contains("can only be read").doesNotContain("URI:");
    }
    assertThat(run("ls", alias).out()).isEqualTo("a\n");
  }

  @Test
  void directoryIsNoFileToRead() {
    Outcome get = run("get", alias);

    assertThat(get.exitCode()).isEqualTo(ExitCode.BAD_CAP.number());
    assertThat(get.err()).contains(alias + " is a directory", "tarn ls");
  }

  @Test
  void nameOfNoPathIsRefused() {
    assertThat(put("text", alias + "..").exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run("mkdir", alias + "../a").exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run("ls", alias).out()).isEmpty();
  }

  private static Outcome put(String text, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "-";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return reading(text, "put", all);
  }

  private String cat(String path) {
    try {
      Path copy = temporary.resolve("cat");
      Outcome get = run("get", path, "-o", copy.toString());
      assertThat(get.exitCode()).as(get.err()).isZero();
      return Files.readString(copy);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
