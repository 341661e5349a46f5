// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.crypto.SigningKey;

final class KeyPairsTest {

  /// As many as are kept, and the one that is made before there is a place for it.
  private static final int MADE_AHEAD = 25;

  @Test
  void keyPairsAreMadeAgainAtOnceHoweverLongNobodyWantedAny() throws Exception {
    SigningKey key = SigningKey.generate(new SecureRandom());
    Semaphore made = new Semaphore(0);
    try (KeyPairs pairs =
        new KeyPairs(
            () -> {
              made.release();
              return key;
            })) {
      pairs.makeAhead();
      assertThat(made.tryAcquire(MADE_AHEAD, 10, TimeUnit.SECONDS)).isTrue();
      TimeUnit.SECONDS.sleep(1);

      // One alone, so that the maker finds many ready, as it does when it is to give way.
      var unusedKey = pairs.next();

      assertThat(made.tryAcquire(3, TimeUnit.SECONDS)).isTrue();
    }
  }
}
