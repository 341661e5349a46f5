// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.tarnfs.caps.crypto.SecretBytes;

final class MutableKeysTest {

  @Test
  void writeKeyAndFingerprintFollowFromTheEncodedKeyPair() {
    WriteKey writeKey = WriteKey.derive(SecretBytes.copyOf("private key".getBytes(US_ASCII)));
    Fingerprint fingerprint = Fingerprint.derive("public key".getBytes(US_ASCII));

    assertThat(writeKey.bytes().revealBase32()).isEqualTo("oxscd45xckltx7a7xzwg2c2ttq");
    assertThat(fingerprint.bytes())
        .hasToString("5r6a7q7afaoheltuietfjxbhgyhf6t7tkleyn2ewxotmpok774kq");
  }

  @Test
  void eachServerHasItsOwnWriteEnabler() {
    WriteKey key = new WriteKey(SecretBytes.copyOf(new byte[WriteKey.LENGTH]));
    byte[] id = new byte[WriteKey.SERVER_ID_LENGTH];
    Bytes first = Bytes.copyOf(id);
    id[0] = 1;
    Bytes second = Bytes.copyOf(id);

    assertThat(key.writeEnabler(first)).isNotEqualTo(key.writeEnabler(second));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key.writeEnabler(Bytes.copyOf(new byte[32])));
  }

  @Test
  void eachSaltHasItsOwnDataKey() {
    ReadKey key = new ReadKey(SecretBytes.copyOf(new byte[ReadKey.LENGTH]));

    assertThat(key.dataKey(Bytes.copyOf(new byte[16])))
        .isNotEqualTo(key.dataKey(Bytes.copyOf(new byte[] {1})));
  }
}
