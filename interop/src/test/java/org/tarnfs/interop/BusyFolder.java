// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// A folder that somebody works in, and what must be in it.
final class BusyFolder {

  private static final int FOLDERS = 8;
  private static final int LARGEST = 150_000;
  private static final int SMALL = 40;

  private final Path root;
  private final RandomGenerator random;
  private final Map<String, byte[]> files = new TreeMap<>();
  private int written;

  BusyFolder(Path root, RandomGenerator random) {
    this.root = root;
    this.random = random;
  }

  /// Writes so many new files.
  void fill(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      write("folder %d/inner/file %d".formatted(random.nextInt(FOLDERS), written));
    }
  }

  private void write(String name) throws IOException {
    byte[] content = new byte[random.nextInt(random.nextInt(4) == 0 ? SMALL : LARGEST)];
    random.nextBytes(content);
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    if (random.nextInt(4) == 0) {
      Files.setLastModifiedTime(
          file, FileTime.from(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000))));
    }
    files.put(name, content);
    written++;
  }

  /// Something of everything.
  void change() throws IOException {
    fill(6);
    write(any());
    Files.delete(root.resolve(remove(any())));
    renameFile();
    renameFolder();
  }

  private String any() {
    return List.copyOf(files.keySet()).get(random.nextInt(files.size()));
  }

  private String remove(String name) {
    files.remove(name);
    return name;
  }

  private void renameFile() throws IOException {
    String from = any();
    String to = "renamed " + written++;
    Files.move(root.resolve(from), root.resolve(to));
    files.put(to, files.get(from));
    files.remove(from);
  }

  private void renameFolder() throws IOException {
    String from = "folder " + random.nextInt(FOLDERS);
    String to = "folder once " + written++;
    if (!Files.exists(root.resolve(from))) {
      return;
    }
    Files.move(root.resolve(from), root.resolve(to));
    List<String> moved = new ArrayList<>(files.keySet());
    moved.removeIf(name -> !name.startsWith(from + "/"));
    for (String name : moved) {
      files.put(to + name.substring(from.length()), files.get(name));
      files.remove(name);
    }
  }

  /// All that must be there is there as it was written, in this copy of the folder.
  void assertIsIn(Path copy) {
    files.forEach((name, content) -> assertThat(copy.resolve(name)).hasBinaryContent(content));
  }
}
