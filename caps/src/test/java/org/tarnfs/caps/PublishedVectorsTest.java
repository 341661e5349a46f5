// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.crypto.SecretBytes;
import tools.jackson.databind.JsonNode;

/// The caps Tahoe-LAFS publishes for others to compare with, where their file is present.
final class PublishedVectorsTest {

  private static final AlgorithmIdentifier RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

  static List<JsonNode> all() {
    return Vectors.published();
  }

  static Stream<JsonNode> immutable() {
    return all().stream().filter(vector -> kind(vector).equals("chk"));
  }

  static Stream<JsonNode> mutable() {
    return all().stream().filter(vector -> kind(vector).equals("ssk"));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("all")
  void capReadsBackAndItsWeakerOnesToo(JsonNode vector) throws BadCapException {
    String text = expected(vector);
    Cap cap = Cap.parse(text);
    Cap readOnly = cap.toReadOnly().orElseThrow();
    Cap verifyOnly = cap.toVerifyOnly().orElseThrow();

    assertThat(cap.toSecretString()).isEqualTo(text);
    assertThat(Cap.parse(readOnly.toSecretString())).isEqualTo(readOnly);
    assertThat(Cap.parse(verifyOnly.toSecretString())).isEqualTo(verifyOnly);
    assertThat(readOnly.toVerifyOnly().orElseThrow()).isEqualTo(verifyOnly);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("immutable")
  void keyOfAnImmutableFileFollowsFromItsContent(JsonNode vector) throws BadCapException {
    JsonNode encoding = vector.get("zfec");
    int needed = encoding.get("required").intValue();
    int total = encoding.get("total").intValue();
    int size = vector.get("sample").get("length").intValue();
    int longest = Math.min(encoding.get("segmentSize").intValue(), size);
    int segmentSize = Math.ceilDiv(longest, needed) * needed;

    SecretBytes key =
        new ConvergenceSecret(SecretBytes.copyOf(base64(vector, "convergence")))
            .keyHash(new EncodingParameters(needed, total, 1), segmentSize)
            .update(Vectors.sample(base64(vector.get("sample"), "seed"), size))
            .digestSecret(ChkReadCap.KEY_LENGTH);

    ChkReadCap cap = (ChkReadCap) Cap.parse(expected(vector));
    assertThat(cap).isEqualTo(new ChkReadCap(key, cap.uebHash(), needed, total, size));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("mutable")
  void capToAMutableFileFollowsFromItsKeyPair(JsonNode vector) throws BadCapException, IOException {
    String pem = vector.get("format").get("params").get("key").stringValue();
    String base64 = pem.replaceAll("-----[A-Z ]+-----", "");
    RSAPrivateKey pair = RSAPrivateKey.getInstance(Base64.getMimeDecoder().decode(base64));
    byte[] privateKey = new PrivateKeyInfo(RSA, pair).getEncoded();
    byte[] publicKey =
        new SubjectPublicKeyInfo(RSA, new RSAPublicKey(pair.getModulus(), pair.getPublicExponent()))
            .getEncoded();

    WriteCap cap = (WriteCap) Cap.parse(expected(vector));

    assertThat(cap.writeKey()).isEqualTo(WriteKey.derive(SecretBytes.copyOf(privateKey)));
    assertThat(cap.fingerprint()).isEqualTo(Fingerprint.derive(publicKey));
  }

  private static String expected(JsonNode vector) {
    return vector.get("expected").stringValue();
  }

  private static String kind(JsonNode vector) {
    return vector.get("format").get("kind").stringValue();
  }

  private static byte[] base64(JsonNode node, String field) {
    return Base64.getDecoder().decode(node.get(field).stringValue());
  }
}
