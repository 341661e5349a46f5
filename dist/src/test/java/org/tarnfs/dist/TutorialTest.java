// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Types what the tutorial tells people to type, and sees what it says they will see.
final class TutorialTest {

  @TempDir private Path directory;

  @Test
  void firstGridWorksAsTold() throws Exception {
    Launcher.sayThatTheProgramIsBuilt();
    Path work = Files.createDirectory(directory.resolve("tarn-sources"));
    Files.createSymbolicLink(work.resolve("tarn"), Launcher.ROOT.resolve("tarn"));
    for (String file : new String[] {"README.md", "CONTRIBUTING.md"}) {
      Files.copy(Launcher.ROOT.resolve(file), work.resolve(file));
    }
    Transcript tutorial = Transcript.of(Launcher.ROOT.resolve("docs/tutorial/first-grid.md"));
    assertThat(tutorial.steps()).hasSizeGreaterThan(20);

    try (Terminal terminal = Terminal.open(work, directory.resolve("screen.txt"))) {
      for (Transcript.Step step : tutorial.steps()) {
        terminal.perform(step);
      }
    }
  }
}
