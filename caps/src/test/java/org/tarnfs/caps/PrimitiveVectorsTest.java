// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.codec.Base32;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;
import tools.jackson.databind.JsonNode;

/// Hashes, keys, secrets, codecs and ciphers of stock Tahoe-LAFS.
final class PrimitiveVectorsTest {

  static Stream<JsonNode> taggedHashes() throws IOException {
    // Tahoe-LAFS still has two tags for hashes of plaintext, which it no longer writes.
    return cases("taggedHashes").stream().filter(c -> !text(c, "name").startsWith("PLAINTEXT"));
  }

  static List<JsonNode> taggedPairHashes() throws IOException {
    return cases("taggedPairHashes");
  }

  static List<JsonNode> convergentKeys() throws IOException {
    return cases("convergentKeys");
  }

  static List<JsonNode> leaseSecrets() throws IOException {
    return cases("leaseSecrets");
  }

  static List<JsonNode> base32() throws IOException {
    return cases("base32");
  }

  static List<JsonNode> base32Texts() throws IOException {
    return cases("base32Texts");
  }

  static List<JsonNode> netstrings() throws IOException {
    return cases("netstrings");
  }

  static List<JsonNode> aesCtr() throws IOException {
    return cases("aesCtr");
  }

  @ParameterizedTest
  @MethodSource("taggedHashes")
  void hashesOfOneValueAgree(JsonNode vector) {
    byte[] expected = hex(vector, "hash");

    assertThat(TaggedHash.hash(tag(vector), hex(vector, "value"), expected.length))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("taggedPairHashes")
  void hashesOfPairsAgree(JsonNode vector) {
    byte[] expected = hex(vector, "hash");

    byte[] hash = TaggedHash.hashPair(tag(vector), hex(vector, "first"), hex(vector, "second"));

    assertThat(Arrays.copyOf(hash, expected.length)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("convergentKeys")
  void convergentKeysAgree(JsonNode vector) {
    ConvergenceSecret convergence = new ConvergenceSecret(secret(vector, "convergence"));
    EncodingParameters parameters =
        new EncodingParameters(vector.get("needed").intValue(), vector.get("total").intValue(), 1);

    SecretBytes key =
        convergence
            .keyHash(parameters, vector.get("segmentSize").longValue())
            .update(Vectors.sample(hex(vector, "seed"), vector.get("length").intValue()))
            .digestSecret(ChkReadCap.KEY_LENGTH);

    assertThat(key).isEqualTo(secret(vector, "key"));
  }

  @ParameterizedTest
  @MethodSource("leaseSecrets")
  void leaseSecretsAgree(JsonNode vector) {
    LeaseSecrets secrets =
        new LeaseSecret(secret(vector, "leaseSecret"))
            .forBucket(
                StorageIndex.of(hex(vector, "storageIndex")), Bytes.copyOf(hex(vector, "server")));

    assertThat(secrets)
        .isEqualTo(new LeaseSecrets(secret(vector, "renew"), secret(vector, "cancel")));
  }

  @ParameterizedTest
  @MethodSource("base32")
  void base32Agrees(JsonNode vector) {
    assertThat(Base32.encode(hex(vector, "bytes"))).isEqualTo(text(vector, "text"));
    assertThat(Base32.decode(text(vector, "text"))).hasValue(hex(vector, "bytes"));
  }

  @ParameterizedTest
  @MethodSource("base32Texts")
  void sameTextsAreBase32(JsonNode vector) {
    assertThat(Base32.decode(text(vector, "text")).isPresent())
        .isEqualTo(vector.get("legal").booleanValue());
  }

  @ParameterizedTest
  @MethodSource("netstrings")
  void netstringsAgree(JsonNode vector) {
    byte[] encoded = hex(vector, "netstring");

    assertThat(Netstring.encode(hex(vector, "value"))).isEqualTo(encoded);
    assertThat(Netstring.decode(ByteBuffer.wrap(encoded))).hasValue(hex(vector, "value"));
  }

  @ParameterizedTest
  @MethodSource("aesCtr")
  void ciphertextsAgreeAtEveryOffset(JsonNode vector) {
    byte[] plaintext = hex(vector, "plain");
    ByteBuffer ciphertext = ByteBuffer.allocate(plaintext.length);

    AesCtr.at(secret(vector, "key"), vector.get("offset").longValue())
        .apply(ByteBuffer.wrap(plaintext), ciphertext);

    assertThat(ciphertext.array()).isEqualTo(hex(vector, "cipher"));
  }

  private static List<JsonNode> cases(String list) throws IOException {
    return Vectors.of("primitives.json", list);
  }

  private static HashTag tag(JsonNode vector) {
    Optional<HashTag> named =
        Stream.of(HashTag.values())
            .filter(tag -> new String(tag.bytes(), US_ASCII).equals(text(vector, "tag")))
            .findFirst();
    return named.orElseThrow(() -> new AssertionError("no tag " + text(vector, "tag")));
  }

  private static String text(JsonNode vector, String field) {
    return vector.get(field).stringValue();
  }

  private static byte[] hex(JsonNode vector, String field) {
    return Vectors.hex(vector, field);
  }

  private static SecretBytes secret(JsonNode vector, String field) {
    return SecretBytes.copyOf(hex(vector, field));
  }
}
