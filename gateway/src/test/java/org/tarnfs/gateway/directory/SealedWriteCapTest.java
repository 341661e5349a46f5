// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.WriteKey;

/// Known answers from stock Tahoe-LAFS 1.20, `dirnode._encrypt_rw_uri`.
class SealedWriteCapTest {

  private static final WriteKey KEY =
      Directories.writeCap("000102030405060708090a0b0c0d0e0f").writeKey();
  private static final byte[] WRITE_CAP =
      Directories.ascii("URI:SSK:" + "a".repeat(26) + ":" + "a".repeat(52));
  private static final String SEALED =
      "aba1d1abd19c61d8f8603cb24aff9314"
          + "550fee0a6ae451e6585e998ef7377cdcbc0185b8159e520e7f74a9fdb3ba2135"
          + "25aded3c1633d4f500f40a161295ee7a1ace9871677f2c3fe3a3c7e7a83c58f5"
          + "b41fef3a659e659536190eb6a4f56a237843eda13a3bc5"
          + "c11bce322636e3d68a11945b733c63b5f4ca0b1bb3c7dbbd62974cccf8365420";
  private static final String EMPTY =
      "d05f738a043b8404b7495ccb5d550186"
          + "6971af5bc2acc121f3a8c3c9e4c67eaa2cf628b320d73bc02284aa976c0018c7";

  @Test
  void sealedAsTahoeSealsIt() {
    assertThat(SealedWriteCap.seal(WRITE_CAP, KEY)).asHexString().isEqualToIgnoringCase(SEALED);
    assertThat(SealedWriteCap.seal(new byte[0], KEY)).asHexString().isEqualToIgnoringCase(EMPTY);
  }

  @Test
  void openedByTheHolderOfTheWriteKeyOnly() {
    byte[] sealed = HexFormat.of().parseHex(SEALED);

    assertThat(SealedWriteCap.open(sealed, KEY)).isEqualTo(WRITE_CAP);
    assertThat(SealedWriteCap.open(sealed, Directories.WRITE_CAP.writeKey()))
        .hasSameSizeAs(WRITE_CAP)
        .isNotEqualTo(WRITE_CAP);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 47, 48})
  void whatHasNoRoomForAWriteCapHoldsNone(int length) {
    assertThat(SealedWriteCap.open(new byte[length], KEY)).isEmpty();
  }
}
