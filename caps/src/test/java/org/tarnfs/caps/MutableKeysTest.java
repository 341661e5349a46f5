// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.crypto.BadKeyException;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.SigningKey;
import tools.jackson.databind.JsonNode;

final class MutableKeysTest {

  @Test
  void everythingFollowsFromTheKeyAsInStockTahoe() throws Exception {
    for (JsonNode vector : Vectors.of("mutable-keys.json", "keys")) {
      SigningKey key = SigningKey.decode(SecretBytes.copyOf(Vectors.hex(vector, "private")));
      WriteKey writeKey = WriteKey.derive(key);
      Bytes encrypted = Bytes.copyOf(Vectors.hex(vector, "encryptedPrivate"));
      Bytes verifyingKey = Bytes.copyOf(Vectors.hex(vector, "public"));

      assertThat(SigningKey.parse(vector.get("pkcs1").stringValue())).isEqualTo(key);
      assertThat(SigningKey.parse(vector.get("pkcs8").stringValue())).isEqualTo(key);
      assertThat(key.verifyingKey().encoded()).isEqualTo(verifyingKey.toArray());
      assertThat(writeKey.bytes().reveal()).isEqualTo(Vectors.hex(vector, "writeKey"));
      assertThat(writeKey.encryptSigningKey(key)).isEqualTo(encrypted);
      assertThat(writeKey.decryptSigningKey(encrypted)).isEqualTo(key);
      assertThat(Fingerprint.derive(key.verifyingKey()).bytes().toArray())
          .isEqualTo(Vectors.hex(vector, "fingerprint"));
      assertThat(SdmfWriteCap.of(key).toSecretString()).isEqualTo(vector.get("sdmf").stringValue());
      assertThat(MdmfWriteCap.of(key).toSecretString()).isEqualTo(vector.get("mdmf").stringValue());
      assertThat(SdmfWriteCap.of(key).fingerprint().decodeVerifyingKey(verifyingKey))
          .isEqualTo(key.verifyingKey());
      assertThat(
              key.verifyingKey()
                  .verifies(Vectors.hex(vector, "message"), Vectors.hex(vector, "signature")))
          .isTrue();
    }
  }

  @Test
  void keysOfAnotherFileAreRefused() throws Exception {
    SigningKey key = SigningKey.generate(new SecureRandom());
    SigningKey other = SigningKey.generate(new SecureRandom());
    SdmfWriteCap cap = SdmfWriteCap.of(key);
    byte[] damaged = cap.writeKey().encryptSigningKey(key).toArray();
    damaged[damaged.length / 2] ^= 1;

    for (Bytes encrypted :
        List.of(
            cap.writeKey().encryptSigningKey(other),
            WriteKey.derive(other).encryptSigningKey(key),
            Bytes.copyOf(damaged),
            Bytes.copyOf(new byte[0]),
            Bytes.copyOf(new byte[1 << 20]))) {
      assertThatExceptionOfType(BadKeyException.class)
          .isThrownBy(() -> cap.writeKey().decryptSigningKey(encrypted));
    }
    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(
            () ->
                cap.fingerprint().decodeVerifyingKey(Bytes.copyOf(other.verifyingKey().encoded())));
  }

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
