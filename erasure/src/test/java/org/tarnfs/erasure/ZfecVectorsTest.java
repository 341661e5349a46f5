// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What zfec made of the same data.
final class ZfecVectorsTest {

  private static final HexFormat HEX = HexFormat.of();

  static List<JsonNode> shortSegments() throws IOException {
    return cases("short");
  }

  static List<JsonNode> longSegments() throws IOException {
    return cases("long");
  }

  @ParameterizedTest
  @MethodSource("shortSegments")
  void shortSegmentsAreCodedAsByZfec(JsonNode vector) {
    byte[] segment = HEX.parseHex(vector.get("segment").stringValue());
    int needed = vector.get("needed").intValue();
    ReedSolomon coder = ReedSolomon.of(needed, vector.get("total").intValue());

    byte[] parity = parity(coder, segment);

    assertThat(HEX.formatHex(parity)).isEqualTo(vector.get("parity").stringValue());
    assertThat(decodedFromLastShares(coder, segment, parity)).isEqualTo(segment);
  }

  @ParameterizedTest
  @MethodSource("longSegments")
  void longSegmentsAreCodedAsByZfec(JsonNode vector) throws NoSuchAlgorithmException {
    byte[] seed = HEX.parseHex(vector.get("seed").stringValue());
    byte[] segment = new byte[vector.get("length").intValue()];
    for (int i = 0; i < segment.length; i++) {
      segment[i] = seed[i % seed.length];
    }
    int needed = vector.get("needed").intValue();
    ReedSolomon coder = ReedSolomon.of(needed, vector.get("total").intValue());

    byte[] parity = parity(coder, segment);

    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    hash.update(segment);
    assertThat(HEX.formatHex(hash.digest(parity)))
        .isEqualTo(vector.get("sha256OfAllBlocks").stringValue());
    assertThat(decodedFromLastShares(coder, segment, parity)).isEqualTo(segment);
  }

  private static byte[] parity(ReedSolomon coder, byte[] segment) {
    int blockLength = segment.length / coder.needed();
    byte[] parity = new byte[blockLength * (coder.total() - coder.needed())];
    coder.encode(ByteBuffer.wrap(segment), ByteBuffer.wrap(parity));
    return parity;
  }

  private static byte[] decodedFromLastShares(ReedSolomon coder, byte[] segment, byte[] parity) {
    int blockLength = segment.length / coder.needed();
    byte[] all = Arrays.copyOf(segment, segment.length + parity.length);
    System.arraycopy(parity, 0, all, segment.length, parity.length);
    int[] numbers = IntStream.range(coder.total() - coder.needed(), coder.total()).toArray();
    ByteBuffer[] blocks =
        Arrays.stream(numbers)
            .mapToObj(number -> ByteBuffer.wrap(all, number * blockLength, blockLength))
            .toArray(ByteBuffer[]::new);
    ByteBuffer data = ByteBuffer.allocate(segment.length);
    coder.decode(numbers, blocks, data);
    return data.array();
  }

  private static List<JsonNode> cases(String list) throws IOException {
    try (InputStream in = ZfecVectorsTest.class.getResourceAsStream("vectors/zfec.json")) {
      return JsonMapper.shared()
          .readTree(Objects.requireNonNull(in))
          .get(list)
          .valueStream()
          .toList();
    }
  }
}
