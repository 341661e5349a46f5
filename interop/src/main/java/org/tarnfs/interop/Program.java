// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that can be run.
///
/// @param command its name and the arguments all its runs begin with
/// @param deadline how long any single run may take
public record Program(List<String> command, Duration deadline) {

  private static final Duration USUAL_DEADLINE = Duration.ofMinutes(5);

  public Program {
    command = List.copyOf(command);
  }

  public Program(List<String> command) {
    this(command, USUAL_DEADLINE);
  }

  /// The same with another deadline.
  public Program within(Duration deadline) {
    return new Program(command, deadline);
  }

  /// Runs it to its end, which must be success; the last line it printed.
  public String run(List<String> arguments) throws IOException, InterruptedException {
    return run(arguments, "");
  }

  /// The same with `input` as standard input.
  public String run(List<String> arguments, String input) throws IOException, InterruptedException {
    String text = output(arguments, input);
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  /// The same; all it printed.
  public String output(List<String> arguments, String input)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("output", ".txt");
    Path errors = Files.createTempFile("errors", ".txt");
    try {
      Process process =
          new ProcessBuilder(with(arguments))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      try (OutputStream stream = process.getOutputStream()) {
        stream.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command.getFirst() + " did not end in " + deadline);
      }
      String text = Files.readString(output).strip();
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            "exit code " + process.exitValue() + ": " + text + Files.readString(errors));
      }
      return text;
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /// Starts it, to run until it is closed.
  public NodeProcess start(List<String> arguments, Path log) throws IOException {
    return NodeProcess.start(with(arguments), log);
  }

  private List<String> with(List<String> arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(arguments);
    return all;
  }
}
