// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tarnfs.caps.Bytes;

/// Directories on disk with all that is below them.
final class Trees {

  private Trees() {}

  /// The content of each file, by its path.
  static Map<String, Bytes> content(Path tree) throws IOException {
    Map<String, Bytes> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        content.put(tree.relativize(path).toString(), Bytes.copyOf(Files.readAllBytes(path)));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return content;
  }
}
