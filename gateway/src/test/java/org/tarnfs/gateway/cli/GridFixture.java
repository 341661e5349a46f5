// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.app.DemoGrid;

/// Commands against a grid of four servers on loopback, which keeps files 2-of-4.
@Isolated
abstract class GridFixture {

  static final int SERVERS = 4;

  @TempDir private static Path root;

  static DemoGrid grid;

  @TempDir Path temporary;

  @BeforeAll
  static void startGrid() throws Exception {
    grid = DemoGrid.start(root, SERVERS, new EncodingParameters(2, SERVERS, 3), 0);
  }

  @AfterAll
  static void stopGrid() throws Exception {
    grid.close();
  }

  /// Runs a command that works from the gateway's directory.
  static Outcome run(String command, String... arguments) {
    return reading("", command, arguments);
  }

  static Outcome reading(String input, String command, String... arguments) {
    return Outcome.reading(
        input,
        Stream.concat(Stream.of(command, "-d", gateway().toString()), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  /// The node directory that commands work from.
  static Path gateway() {
    return root.resolve("gateway");
  }

  Path file(int size) throws IOException {
    return Files.write(temporary.resolve("file-" + size), content(size));
  }

  static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  /// Runs `during` while the last `count` servers are gone.
  static void without(int count, ThrowingRunnable during) throws Exception {
    for (int number = SERVERS; number > SERVERS - count; number--) {
      grid.stop(number);
    }
    try {
      during.run();
    } finally {
      for (int number = SERVERS; number > SERVERS - count; number--) {
        grid.restart(number);
      }
    }
  }

  interface ThrowingRunnable {
    void run() throws Exception;
  }
}
