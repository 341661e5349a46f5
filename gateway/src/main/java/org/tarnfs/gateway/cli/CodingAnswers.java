// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.tarnfs.caps.KnownAnswer;
import org.tarnfs.erasure.ReedSolomon;

/// Results of zfec for fixed inputs, and whether coding goes there and back, with whichever kernel
/// is in use.
final class CodingAnswers {

  private static final int BLOCK = 1001;
  private static final int[][] CODES = {{1, 1}, {1, 3}, {3, 10}, {71, 255}, {101, 256}};

  private CodingAnswers() {}

  static List<KnownAnswer> all() {
    List<KnownAnswer> answers = new ArrayList<>();
    answers.add(
        new KnownAnswer(
            "erasure coding 3 of 10 as zfec",
            parity("abcdef", 3, 10).equals("694a71b241e52199e10e7c9c5b1b")));
    for (int[] code : CODES) {
      answers.add(
          new KnownAnswer(
              "erasure coding %d of %d, there and back".formatted(code[0], code[1]),
              comesBack(code[0], code[1])));
    }
    return answers;
  }

  private static String parity(String data, int needed, int total) {
    byte[] bytes = data.getBytes(StandardCharsets.US_ASCII);
    byte[] parity = new byte[bytes.length / needed * (total - needed)];
    ReedSolomon.of(needed, total).encode(ByteBuffer.wrap(bytes), ByteBuffer.wrap(parity));
    return HexFormat.of().formatHex(parity);
  }

  /// From the last blocks, of which the fewest are the data itself.
  private static boolean comesBack(int needed, int total) {
    ReedSolomon code = ReedSolomon.of(needed, total);
    byte[] all = new byte[total * BLOCK];
    new Random(total).nextBytes(all);
    byte[] data = Arrays.copyOf(all, needed * BLOCK);
    code.encode(
        ByteBuffer.wrap(all, 0, needed * BLOCK),
        ByteBuffer.wrap(all, needed * BLOCK, (total - needed) * BLOCK));
    int[] numbers = new int[needed];
    ByteBuffer[] blocks = new ByteBuffer[needed];
    for (int i = 0; i < needed; i++) {
      numbers[i] = total - needed + i;
      blocks[i] = ByteBuffer.wrap(all, numbers[i] * BLOCK, BLOCK);
    }
    ByteBuffer decoded = ByteBuffer.allocate(needed * BLOCK);
    code.decode(numbers, blocks, decoded);
    return Arrays.equals(decoded.array(), data);
  }
}
