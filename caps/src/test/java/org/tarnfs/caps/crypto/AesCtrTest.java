// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class AesCtrTest {

  @RepeatedTest(50)
  void startingInTheMiddleGivesTheSameBytes(RandomGenerator random) {
    SecretBytes key = SecretBytes.copyOf(RandomCaps.bytes(AesCtr.KEY_LENGTH, random));
    byte[] text = RandomCaps.bytes(random.nextInt(1, 5000), random);
    int start = random.nextInt(text.length);

    byte[] whole = apply(key, 0, text);
    byte[] rest = apply(key, start, Arrays.copyOfRange(text, start, text.length));

    assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, start, text.length));
  }

  @RepeatedTest(50)
  void piecesOfAnySizeGiveTheSameBytesAndAreUndoneByThemselves(RandomGenerator random) {
    SecretBytes key = SecretBytes.copyOf(RandomCaps.bytes(AesCtr.KEY_LENGTH, random));
    byte[] text = RandomCaps.bytes(random.nextInt(5000), random);
    ByteBuffer input = ByteBuffer.wrap(text);
    ByteBuffer output = ByteBuffer.allocate(text.length);

    AesCtr cipher = AesCtr.at(key, 0);
    while (input.hasRemaining()) {
      int end = Math.min(text.length, input.position() + random.nextInt(1, 500));
      cipher.apply(input.limit(end), output);
      input.limit(text.length);
    }

    assertThat(output.array()).isEqualTo(apply(key, 0, text));
    assertThat(apply(key, 0, output.array())).isEqualTo(text);
  }

  @Test
  void counterGoesOnBeyondThirtyTwoBits() {
    SecretBytes key = SecretBytes.copyOf(new byte[AesCtr.KEY_LENGTH]);
    long offset = 16L << 32;

    byte[] acrossTheCarry = apply(key, offset - 16, new byte[32]);

    assertThat(Arrays.copyOfRange(acrossTheCarry, 16, 32))
        .isEqualTo(apply(key, offset, new byte[16]))
        .isNotEqualTo(apply(key, 0, new byte[16]));
  }

  @Test
  void keysOfOtherLengthsAndTooSmallOutputsAreRefused() {
    SecretBytes key = SecretBytes.copyOf(new byte[AesCtr.KEY_LENGTH]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AesCtr.at(SecretBytes.copyOf(new byte[32]), 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AesCtr.at(key, 0).apply(ByteBuffer.allocate(2), ByteBuffer.allocate(1)));
  }

  private static byte[] apply(SecretBytes key, long offset, byte[] text) {
    byte[] out = new byte[text.length];
    AesCtr.at(key, offset).apply(ByteBuffer.wrap(text), ByteBuffer.wrap(out));
    return out;
  }
}
