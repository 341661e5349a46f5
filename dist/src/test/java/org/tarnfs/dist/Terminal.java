// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A shell that is typed into, and what it and all that it starts have printed so far.
final class Terminal implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process shell;
  private final Writer keyboard;
  private final Path screen;
  private int prompts;
  private int seen;

  private Terminal(Process shell, Path screen) {
    this.shell = shell;
    this.keyboard = shell.outputWriter(UTF_8);
    this.screen = screen;
  }

  static Terminal open(Path directory, Path screen) throws IOException {
    return new Terminal(
        new ProcessBuilder("bash")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(screen.toFile())
            .start(),
        screen);
  }

  /// Types a command and waits until all it is to print has appeared and the shell takes another.
  void perform(Transcript.Step step) throws IOException, InterruptedException {
    String prompt = "-- prompt " + prompts++ + " --";
    keyboard.write(step.command() + "\necho '" + prompt + "'\n");
    keyboard.flush();
    Pattern expected =
        Stream.concat(step.output().stream().map(Terminal::pattern), Stream.of(""))
            .collect(
                Collectors.collectingAndThen(Collectors.joining("(?s:.*?)"), Pattern::compile));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String text = text();
    while (!(text.contains(prompt) && expected.matcher(text).find())) {
      assertThat(System.nanoTime())
          .as("'%s' is to print %s, printed:%n%s", step.command(), step.output(), text)
          .isLessThan(deadline);
      Thread.sleep(50);
      text = text();
    }
    seen += text.length();
  }

  private String text() throws IOException {
    return Files.readString(screen).substring(seen);
  }

  /// A line in which `…` stands for anything.
  private static String pattern(String line) {
    return Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (ProcessHandle process : shell.descendants().toList()) {
      process.destroy();
    }
    shell.destroyForcibly().waitFor();
  }
}
