// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs what the README tells people to type.
class ReadmeTest {

  private static final int MINUTES = 5;

  @TempDir private Path temporary;

  @BeforeAll
  static void sayThatTheProgramIsBuilt() throws IOException {
    Launcher.sayThatTheProgramIsBuilt();
  }

  @Test
  void firstCommandShowsAFileSurvive() throws Exception {
    List<String> commands = commands();

    Outcome outcome = run(commands.getFirst());

    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output())
        .contains("stopped 2 of the 5 servers", "read it back from the others", "identical");
  }

  @Test
  void secondCommandIsTheOneThatRunsThisTest() throws Exception {
    assertThat(commands()).hasSize(2).last().isEqualTo("mvn -B verify");
  }

  @Test
  void launcherWorksFromElsewhereThroughALink() throws Exception {
    Path link =
        Files.createSymbolicLink(temporary.resolve("tarn-link"), Launcher.ROOT.resolve("tarn"));

    Outcome outcome = run(link + " --version");

    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("Tarn 0.");
  }

  @Test
  void launcherSaysWhatToInstall() throws Exception {
    Outcome outcome = run("TARN_JAVA_HOME=" + temporary + " ./tarn --version");

    assertThat(outcome.exitCode()).isEqualTo(69);
    assertThat(outcome.output().lines()).hasSize(1);
    assertThat(outcome.output()).contains("is not a JDK 25 or newer");
  }

  private static List<String> commands() throws IOException {
    return Transcript.of(Launcher.ROOT.resolve("README.md")).commands();
  }

  private record Outcome(int exitCode, String output) {}

  private Outcome run(String command) throws Exception {
    Path log = Files.createTempFile(temporary, "output", ".txt");
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(Launcher.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      String output = Files.readString(log, StandardCharsets.UTF_8);
      assertThat(ended).as("ends in time: " + output).isTrue();
      return new Outcome(process.exitValue(), output);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
