// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Vectors made by running stock Tahoe-LAFS; each file says with which command and version.
public final class Vectors {

  private Vectors() {}

  /// The cases under `key` in one of the files.
  public static List<JsonNode> of(String file, String key) throws IOException {
    String resource = "/org/tarnfs/gateway/vectors/" + file;
    try (InputStream in = Vectors.class.getResourceAsStream(resource)) {
      JsonNode cases = JsonMapper.shared().readTree(Objects.requireNonNull(in)).get(key);
      return cases.valueStream().toList();
    }
  }

  public static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asString());
  }

  /// `seed` repeated up to `length`.
  public static byte[] stretch(byte[] seed, int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = seed[i % seed.length];
    }
    return content;
  }
}
