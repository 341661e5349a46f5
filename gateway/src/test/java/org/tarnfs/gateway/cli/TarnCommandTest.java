// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@Isolated
final class TarnCommandTest {

  private static final Path REFERENCE = Path.of("../docs/reference/cli.md");

  static List<String> commands() {
    return commands(TarnCommand.commandLine(), "").distinct().toList();
  }

  private static Stream<String> commands(CommandLine of, String before) {
    return of.getSubcommands().values().stream()
        .flatMap(
            command -> {
              String name = before + command.getCommandName();
              Stream<String> below = commands(command, name + " ");
              return command.getCommand() instanceof TarnCommand.Action
                  ? Stream.concat(Stream.of(name), below)
                  : below;
            });
  }

  private static Outcome help(String command) {
    return Outcome.of((command + " --help").split(" ", -1));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOfEachCommandHasOneExample(String command) {
    Outcome help = help(command);

    assertThat(help.exitCode()).isZero();
    assertThat(help.out().lines().filter(line -> line.startsWith("Example: ")))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("Example: tarn " + command);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noExampleShowsACapToOthersOnTheMachine(String command) {
    String help = help(command).out();

    assertThat(help).doesNotContain("URI:");
    if (help.contains("--cap-file") && !command.equals("rehearse-recovery")) { // a node has one
      if (!List.of("mirror add", "recover").contains(command)) { // which take it nowhere else
        assertThat(help.replaceAll("\\s+", " "))
            .contains("Others on this machine can see a cap that stands here.");
      }
      assertThat(help).containsPattern("Example: tarn .* < .*\\.cap");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSpeaksJsonAndStandsInTheReference(String command) throws Exception {
    assertThat(help(command).out()).contains("--json");
    assertThat(Files.readString(REFERENCE)).contains("| `" + command);
  }

  @Test
  void exitCodesAreThoseOfTheReference() throws Exception {
    List<String> listed = new ArrayList<>();
    Matcher rows =
        Pattern.compile("(?m)^\\| (\\d+) \\| `([a-z-]+)` \\|").matcher(Files.readString(REFERENCE));
    while (rows.find()) {
      listed.add(rows.group(1) + " " + rows.group(2));
    }

    assertThat(ExitCode.values())
        .filteredOn(code -> code != ExitCode.OK)
        .extracting(code -> code.number() + " " + code.label())
        .containsExactlyElementsOf(listed);
  }

  @ParameterizedTest
  @CsvSource({
    "'',Missing required subcommand",
    "juggle,juggle",
    "put --juggle,--juggle",
    "put a b c,c",
    "mirror,Missing required subcommand",
    "mirror juggle,juggle",
    "mirror pause,NAME",
    "get --range,--range"
  })
  void commandLineThatMakesNoSenseIsNamed(String line, String culprit) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
    Outcome outcome = Outcome.of(arguments);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines().findFirst().orElse("")).contains(culprit);
  }

  @Test
  void commandLineThatMakesNoSenseIsToldInJsonToo() {
    Outcome outcome = Outcome.of("put", "--json", "--juggle");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.error().get("kind").asString()).isEqualTo("usage");
    assertThat(outcome.error().get("message").asString()).contains("--juggle");
  }

  @Test
  void versionIsThatOfTheBuild() {
    assertThat(Outcome.of("--version").out()).matches("Tarn 0\\..*\n");
  }

  @Test
  void completionIsForTheShell() {
    assertThat(Outcome.of("generate-completion").out()).startsWith("#!/usr/bin/env bash");
  }
}
