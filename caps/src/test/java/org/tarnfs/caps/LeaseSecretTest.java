// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class LeaseSecretTest {

  private static final StorageIndex INDEX =
      StorageIndex.parse("vrttmwlicrzbt7gh5qsooogr7u").orElseThrow();

  @Test
  void leaseSeedsHaveTwentyBytes() {
    LeaseSecret secret = LeaseSecret.random(new SecureRandom());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> secret.forBucket(INDEX, Bytes.copyOf(new byte[21])));
  }

  @Test
  void textReadsBackAndOtherLengthsAreRefused() {
    LeaseSecret fresh = LeaseSecret.random(new SecureRandom());

    assertThat(LeaseSecret.parse(fresh.toSecretString())).contains(fresh);
    assertThat(LeaseSecret.parse(fresh.toSecretString() + "aa")).isEmpty();
    assertThat(LeaseSecret.parse("")).isEmpty();
  }
}
