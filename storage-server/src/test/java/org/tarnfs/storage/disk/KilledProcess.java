// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process that works on a storage directory until it is killed.
final class KilledProcess {

  private KilledProcess() {}

  /// Runs `main` with the directory and a seed; kills it so many milliseconds after it has said its
  /// first word. Returns the lines it has said, without the dots they end with; one that was cut by
  /// the kill nobody has heard.
  static List<String> run(Class<?> main, Path directory, long seed, int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                directory.toString(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      lines.add(output.readLine());
      boolean isOver = process.waitFor(millis, TimeUnit.MILLISECONDS);
      assertThat(isOver).describedAs("ended by itself").isFalse();
      process.toHandle().destroyForcibly(); // Unlike the process's own, this leaves us its output.
      output.lines().forEach(lines::add);
    } finally {
      process.destroyForcibly();
    }
    return lines.stream()
        .filter(line -> line.endsWith("."))
        .map(line -> line.substring(0, line.length() - 1))
        .toList();
  }
}
