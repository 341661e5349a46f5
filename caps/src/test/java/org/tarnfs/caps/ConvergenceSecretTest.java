// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.crypto.SecretBytes;

final class ConvergenceSecretTest {

  private static final ConvergenceSecret EMPTY =
      new ConvergenceSecret(SecretBytes.copyOf(new byte[0]));

  @Test
  void keyDependsOnSecretNumbersOfSharesAndSegmentSizeButNotOnHappiness() {
    ConvergenceSecret other = ConvergenceSecret.random(new SecureRandom());
    EncodingParameters parameters = new EncodingParameters(3, 10, 1);
    byte[] hash = EMPTY.keyHash(parameters, 57).digest();

    assertThat(EMPTY.keyHash(new EncodingParameters(3, 10, 10), 57).digest()).isEqualTo(hash);
    assertThat(EMPTY.keyHash(new EncodingParameters(2, 10, 1), 57).digest()).isNotEqualTo(hash);
    assertThat(EMPTY.keyHash(new EncodingParameters(3, 9, 1), 57).digest()).isNotEqualTo(hash);
    assertThat(EMPTY.keyHash(parameters, 60).digest()).isNotEqualTo(hash);
    assertThat(other.keyHash(parameters, 57).digest()).isNotEqualTo(hash);
  }

  @Test
  void textReadsBackEvenWhenEmpty() {
    ConvergenceSecret fresh = ConvergenceSecret.random(new SecureRandom());

    assertThat(ConvergenceSecret.parse(fresh.toSecretString())).contains(fresh);
    assertThat(fresh.bytes().length()).isEqualTo(ConvergenceSecret.LENGTH);
    assertThat(ConvergenceSecret.parse("")).contains(EMPTY);
    assertThat(ConvergenceSecret.parse("not base32")).isEmpty();
  }
}
