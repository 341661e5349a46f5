// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Results of stock Tahoe-LAFS. Each file says which version and command made it.
final class Vectors {

  private static final Path SHARED = Path.of("shared", "vectors", "tahoe-caps.json");

  private Vectors() {}

  /// The cases under `list` in a file among this module's resources.
  static List<JsonNode> of(String file, String list) throws IOException {
    try (InputStream in = Vectors.class.getResourceAsStream("vectors/" + file)) {
      return cases(JsonMapper.shared().readTree(Objects.requireNonNull(in, file)), list);
    }
  }

  /// The vectors Tahoe-LAFS publishes, from the file that `-Dtarn.vectors=` names or that lies in
  /// `shared/vectors` beside one of the directories above; none where there is no such file.
  static List<JsonNode> published() {
    Optional<Path> named = Optional.ofNullable(System.getProperty("tarn.vectors")).map(Path::of);
    Stream<Path> above =
        Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent);
    return named
        .or(
            () ->
                above
                    .map(directory -> directory.resolve(SHARED))
                    .filter(Files::isReadable)
                    .findFirst())
        .map(file -> cases(JsonMapper.shared().readTree(file), "vector"))
        .orElse(List.of());
  }

  static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.get(field).stringValue());
  }

  /// The content of a sample: `seed` over and over, `length` bytes.
  static byte[] sample(byte[] seed, int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = seed[i % seed.length];
    }
    return content;
  }

  private static List<JsonNode> cases(JsonNode file, String list) {
    return file.get(list).valueStream().toList();
  }
}
