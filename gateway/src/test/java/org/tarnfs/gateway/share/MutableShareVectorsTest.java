// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.caps.crypto.VerifyingKey;
import org.tarnfs.gateway.testing.Vectors;
import tools.jackson.databind.JsonNode;

/// Shares that stock Tahoe-LAFS has published.
final class MutableShareVectorsTest {

  static List<JsonNode> shares() throws IOException {
    return Vectors.of("mutable-shares.json", "shares");
  }

  @ParameterizedTest
  @MethodSource("shares")
  void headerSaysWhatWasPublished(JsonNode vector) throws Exception {
    byte[] stored = Vectors.hex(vector.get("share"));
    MutableShare share = MutableShare.decode(ByteBuffer.wrap(stored));

    MutableVersion version = share.version();
    assertThat(share)
        .isInstanceOf(
            vector.get("format").asString().equals("sdmf") ? SdmfShare.class : MdmfShare.class);
    assertThat(version.sequenceNumber()).isEqualTo(vector.get("versions").asLong());
    assertThat(version.needed()).isEqualTo(vector.get("needed").asInt());
    assertThat(version.total()).isEqualTo(vector.get("total").asInt());
    assertThat(version.dataLength()).isEqualTo(vector.get("length").asLong());
    assertThat(share.layout().length()).isLessThanOrEqualTo(stored.length);
    assertThat(stored).startsWith(share.encodeHeader());
  }

  @ParameterizedTest
  @MethodSource("shares")
  void capProvesAllOfIt(JsonNode vector) throws Exception {
    ByteBuffer stored = ByteBuffer.wrap(Vectors.hex(vector.get("share")));
    WriteCap cap = (WriteCap) Cap.parse(vector.get("cap").asString());
    MutableShare share = MutableShare.decode(stored);
    MutableShareLayout layout = share.layout();

    VerifyingKey verifyingKey =
        cap.fingerprint().decodeVerifyingKey(part(stored, layout.verifyingKey()));
    byte[] signature = part(stored, layout.signature()).toArray();
    SigningKey signingKey =
        cap.writeKey().decryptSigningKey(part(stored, layout.encryptedSigningKey()));
    HashTree blocks = HashTree.over(blockHashes(stored, share));

    assertThat(verifyingKey.verifies(share.signedPrefix(), signature)).isTrue();
    assertThat(signingKey.verifyingKey()).isEqualTo(verifyingKey);
    assertThat(KeyLengths.of(signingKey)).isEqualTo(share.keyLengths());
    assertThat(part(stored, layout.blockHashTree())).isEqualTo(Bytes.copyOf(blocks.encoded()));
    MutableShareHashChain.prove(
        part(stored, layout.shareHashChain()).asReadOnlyBuffer(),
        vector.get("number").asInt(),
        share.version().total(),
        Bytes.copyOf(blocks.root()),
        share.version().rootHash());
  }

  @ParameterizedTest
  @MethodSource("shares")
  void partsMakeTheSameShare(JsonNode vector) throws Exception {
    ByteBuffer stored = ByteBuffer.wrap(Vectors.hex(vector.get("share")));
    MutableShare share = MutableShare.decode(stored);
    MutableShareLayout layout = share.layout();
    var parts =
        new MutableShareParts(
            part(stored, layout.encryptedSigningKey()),
            part(stored, layout.verifyingKey()),
            part(stored, layout.signature()),
            part(stored, layout.shareHashChain()),
            HashTree.over(blockHashes(stored, share)));

    ByteBuffer made =
        ByteBuffer.allocate((int) layout.length())
            .put(share.head(parts))
            .put(part(stored, layout.data()).asReadOnlyBuffer())
            .put(share.tail(parts))
            .flip();

    assertThat(HexFormat.of().formatHex(made.array()))
        .isEqualTo(HexFormat.of().formatHex(stored.array(), 0, (int) layout.length()));
  }

  /// The first shares hold the ciphertext itself, of which this is a part.
  @ParameterizedTest
  @MethodSource("shares")
  void saltGivesTheKeyOfASegment(JsonNode vector) throws Exception {
    ByteBuffer stored = ByteBuffer.wrap(Vectors.hex(vector.get("share")));
    WriteCap cap = (WriteCap) Cap.parse(vector.get("cap").asString());
    MutableShare share = MutableShare.decode(stored);
    int number = vector.get("number").asInt();
    if (number >= share.version().needed()) {
      return;
    }
    byte[] content =
        Vectors.stretch(Vectors.hex(vector.get("seed")), (int) share.version().dataLength());
    Segmentation cut = share.version().segmentation().orElseThrow();
    for (int segment = 0; segment < cut.segmentCount(); segment++) {
      ByteBuffer block = part(stored, share.storedBlock(segment)).asReadOnlyBuffer();
      Bytes salt = share.takeSalt(block);
      int offset = number * cut.blockLength(segment);
      int start = (int) cut.segmentStart(segment) + offset;
      int length = Math.min(block.remaining(), cut.segmentLength(segment) - offset);

      ByteBuffer plaintext = ByteBuffer.allocate(block.remaining());
      AesCtr.at(cap.writeKey().readKey().dataKey(salt), offset).apply(block, plaintext);

      assertThat(Arrays.copyOf(plaintext.array(), length))
          .isEqualTo(Arrays.copyOfRange(content, start, start + length));
    }
  }

  @ParameterizedTest
  @MethodSource("shares")
  void chainProvesNoOtherShare(JsonNode vector) throws Exception {
    ByteBuffer stored = ByteBuffer.wrap(Vectors.hex(vector.get("share")));
    MutableShare share = MutableShare.decode(stored);
    Bytes chain = part(stored, share.layout().shareHashChain());
    Bytes root = Bytes.copyOf(HashTree.over(blockHashes(stored, share)).root());

    for (int other = 0; other < MutableVersion.MAX_TOTAL; other++) {
      int number = other;
      if (number != vector.get("number").asInt()) {
        assertThatExceptionOfType(BadShareException.class)
            .isThrownBy(
                () ->
                    MutableShareHashChain.prove(
                        chain.asReadOnlyBuffer(),
                        number,
                        share.version().total(),
                        root,
                        share.version().rootHash()));
      }
    }
  }

  private static byte[] blockHashes(ByteBuffer stored, MutableShare share) {
    List<byte[]> hashes = new ArrayList<>();
    for (int segment = 0; segment < share.version().segmentCount(); segment++) {
      ByteBuffer block = part(stored, share.storedBlock(segment)).asReadOnlyBuffer();
      hashes.add(MutableShare.blockHash(block));
    }
    ByteBuffer all = ByteBuffer.allocate(hashes.size() * HashTree.HASH_LENGTH);
    hashes.forEach(all::put);
    return all.array();
  }

  private static Bytes part(ByteBuffer stored, ByteRange range) {
    return Bytes.copyOf(stored.slice((int) range.start(), (int) range.length()));
  }
}
