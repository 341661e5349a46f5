// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.codec.Base32;
import org.tarnfs.caps.crypto.SecretBytes;

final class SecretFormTest {

  private final SecretBytes secret =
      SecretBytes.copyOf(
          Base32.decode("osd6wmc5vz4g3ukg64sitmzlfiaaordutrez7oxdp5kkze7zp5zq").orElseThrow());

  @Test
  void hashedIsWhatStockSoftwareStores() {
    assertThat(SecretForm.HASHED.stored(secret).reveal())
        .isEqualTo(
            HexFormat.of()
                .parseHex("845cdf942c6fe4c59e731c2a5f1de0f1f63164ad23e06cefddb40785f3a20c8b"));
  }

  @Test
  void clearIsTheSecret() {
    assertThat(SecretForm.CLEAR.stored(secret)).isEqualTo(secret);
  }
}
