// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/// A tree of files and an alias of its own for each test.
abstract class TransferFixture extends GridFixture {

  private static final AtomicInteger ALIASES = new AtomicInteger();

  String alias = "";
  Path tree = Path.of("");

  @BeforeEach
  void makeTree() throws Exception {
    String name = getClass().getSimpleName() + ALIASES.incrementAndGet();
    assertThat(run("create-alias", name).exitCode()).isZero();
    alias = name + ":";
    tree = Files.createDirectory(temporary.resolve("tree"));
    write("a.txt", "small");
    Files.write(tree.resolve("big"), content(20_000));
    write("çà/日本語.txt", "unicode");
    write("deep/er/est/x", "x".repeat(100));
    Files.createDirectories(tree.resolve("deep/empty"));
  }

  void write(String name, String text) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// Until a later change of what is there now would show.
  void settle() {
    long second = Instant.now().getEpochSecond();
    while (Instant.now().getEpochSecond() == second) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  /// What is below a directory: names, of files with their content.
  static Map<String, String> contentOf(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        String name = root.relativize(path).toString();
        all.put(
            name,
            Files.isDirectory(path)
                ? "directory"
                : new String(Files.readAllBytes(path), ISO_8859_1));
      }
    }
    return all;
  }
}
