// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class SeedsTest {

  private long drawnBefore;

  @BeforeEach
  void draw(RandomGenerator random) {
    drawnBefore = random.nextLong();
  }

  @Test
  void oneTestDrawsTheSameValuesAgain(RandomGenerator random) {
    assertThat(random.nextLong()).isEqualTo(drawnBefore);
  }
}
