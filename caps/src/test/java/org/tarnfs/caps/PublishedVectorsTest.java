// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.SigningKey;
import tools.jackson.databind.JsonNode;

/// The caps Tahoe-LAFS publishes for others to compare with, where their file is present.
final class PublishedVectorsTest {

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
  void capToAMutableFileFollowsFromItsKeyPair(JsonNode vector) throws IOException {
    JsonNode parameters = vector.get("format").get("params");
    SigningKey key = SigningKey.parse(parameters.get("key").stringValue());

    WriteCap cap =
        parameters.get("format").stringValue().equals("sdmf")
            ? SdmfWriteCap.of(key)
            : MdmfWriteCap.of(key);

    assertThat(cap.toSecretString()).isEqualTo(expected(vector));
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
