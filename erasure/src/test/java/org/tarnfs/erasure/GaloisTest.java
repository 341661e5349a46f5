// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static com.backblaze.erasure.Galois.add;
import static com.backblaze.erasure.Galois.divide;
import static com.backblaze.erasure.Galois.multiply;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.testing.Seeds;

/// The field is JavaReedSolomon's; these are the properties that make it zfec's.
@ExtendWith(Seeds.class)
final class GaloisTest {

  @Test
  void productsAreThoseOfZfecsPolynomial() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        assertThat(multiply((byte) a, (byte) b)).isEqualTo(PlainField.multiply((byte) a, (byte) b));
      }
    }
    assertThat(multiply((byte) 2, (byte) 0x80)).isEqualTo((byte) 0x1d);
    assertThat(multiply((byte) 0x53, (byte) 0xca)).isEqualTo((byte) 0x8f);
    assertThat(divide((byte) 1, (byte) 2)).isEqualTo((byte) 0x8e);
  }

  @RepeatedTest(100)
  void lawsOfAFieldHold(RandomGenerator random) {
    byte a = (byte) random.nextInt(256);
    byte b = (byte) random.nextInt(256);
    byte c = (byte) random.nextInt(1, 256);

    assertThat(multiply(a, b)).isEqualTo(multiply(b, a));
    assertThat(multiply(multiply(a, b), c)).isEqualTo(multiply(a, multiply(b, c)));
    assertThat(multiply(a, add(b, c))).isEqualTo(add(multiply(a, b), multiply(a, c)));
    assertThat(multiply(divide(a, c), c)).isEqualTo(a);
    assertThat(multiply(a, (byte) 1)).isEqualTo(a);
  }
}
