// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class SecretBytesTest {

  @Test
  void equalContentsAreEqualSecrets() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2});

    assertThat(secret)
        .isEqualTo(SecretBytes.copyOf(new byte[] {1, 2}))
        .hasSameHashCodeAs(SecretBytes.copyOf(new byte[] {1, 2}))
        .isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 3}))
        .isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 0}));
  }

  @Test
  void noArrayIsShared() {
    byte[] source = {1, 2};
    SecretBytes secret = SecretBytes.copyOf(source);

    source[0] = 9;
    secret.reveal()[1] = 9;

    assertThat(secret.reveal()).containsExactly(1, 2);
  }

  @Test
  void base32ReadsBack() {
    SecretBytes secret = SecretBytes.random(32, new SecureRandom());

    assertThat(SecretBytes.ofBase32(secret.revealBase32())).contains(secret);
    assertThat(SecretBytes.ofBase32("A")).isEmpty();
  }

  @Test
  void otherLengthsAreRefusedWithoutShowingTheSecret() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {77, 78});

    assertThat(secret.requireLength(2)).isSameAs(secret);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> secret.requireLength(3))
        .withMessage("need 3 bytes, have 2");
  }
}
