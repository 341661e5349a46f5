// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.crypto.TaggedHash;

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

  @Test
  void uploadsAndRepairsHaveTheirOwnPasswordsWhichAreTheSameAtEveryAttempt() {
    LeaseSecret secret = LeaseSecret.random(new SecureRandom());
    LeaseSecret other = LeaseSecret.random(new SecureRandom());
    StorageIndex index = new StorageIndex(Bytes.copyOf(new byte[StorageIndex.LENGTH]));
    Bytes seed = Bytes.copyOf(new byte[LeaseSecret.SEED_LENGTH]);
    byte[] oneHash = new byte[TaggedHash.LENGTH];
    oneHash[0] = 1;
    ChkVerifyCap cap =
        new ChkVerifyCap(INDEX, Bytes.copyOf(new byte[TaggedHash.LENGTH]), 1, 1, 100);
    ChkVerifyCap rewritten = new ChkVerifyCap(INDEX, Bytes.copyOf(oneHash), 1, 1, 100);

    assertThat(secret.uploadSecret(INDEX, seed)).isEqualTo(secret.uploadSecret(INDEX, seed));
    assertThat(secret.repairSecret(cap, seed)).isEqualTo(secret.repairSecret(cap, seed));
    assertThat(
            Set.of(
                secret.uploadSecret(INDEX, seed),
                secret.uploadSecret(index, seed),
                secret.uploadSecret(
                    INDEX, Bytes.copyOf(Arrays.copyOf(oneHash, LeaseSecret.SEED_LENGTH))),
                other.uploadSecret(INDEX, seed),
                secret.repairSecret(cap, seed),
                secret.repairSecret(rewritten, seed),
                other.repairSecret(cap, seed)))
        .hasSize(7);
  }
}
