// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A node running in the background, what it says going to a log file. Its standard input stays
/// open: a stock node ends by itself when that closes, so none outlives these tests.
public final class NodeProcess implements Nodes.Running {

  private static final Duration TIME_TO_START = Duration.ofSeconds(90);
  private static final Duration TIME_TO_END = Duration.ofSeconds(20);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);
  private static final int LOG_LINES_TO_SHOW = 30;

  /// Asked again and again until it has an answer; an [IOException] means not yet.
  @FunctionalInterface
  public interface Question<T> {
    Optional<T> ask() throws IOException, InterruptedException;
  }

  private final Process process;
  private final Path log;
  private final Thread atExit;

  private NodeProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.atExit = new Thread(process::destroyForcibly);
  }

  static NodeProcess start(List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    NodeProcess node = new NodeProcess(process, log);
    Runtime.getRuntime().addShutdownHook(node.atExit);
    return node;
  }

  public long pid() {
    return process.pid();
  }

  /// Waits until `question` has an answer; fails when the process ends or the time is up before.
  public <T> T await(String what, Question<T> question) throws IOException, InterruptedException {
    return await(what, TIME_TO_START, question);
  }

  /// The same for what is not part of starting.
  public <T> T await(String what, Duration patience, Question<T> question)
      throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(patience);
    String last = "no answer yet";
    while (Instant.now().isBefore(deadline)) {
      try {
        Optional<T> answer = question.ask();
        if (answer.isPresent()) {
          return answer.get();
        }
      } catch (IOException e) {
        last = e.toString();
      }
      if (process.waitFor(BETWEEN_QUESTIONS.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("ended before " + what + ": " + endOfLog());
      }
    }
    throw new IllegalStateException("no " + what + " in time: " + last + ": " + endOfLog());
  }

  /// Ends it the way an operator does, or forcibly when that takes too long.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(TIME_TO_END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /// Ends it without a word, by SIGKILL, and returns when it is gone.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private String endOfLog() throws IOException {
    List<String> lines = Files.readAllLines(log);
    int from = Math.max(0, lines.size() - LOG_LINES_TO_SHOW);
    return String.join("\n", lines.subList(from, lines.size()));
  }
}
