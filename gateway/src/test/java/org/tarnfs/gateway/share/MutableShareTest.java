// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class MutableShareTest {

  private static final KeyLengths KEYS = new KeyLengths(294, 1218);
  private static final Bytes ROOT = Bytes.copyOf(new byte[HashTree.HASH_LENGTH]);
  private static final Bytes SALT = Bytes.copyOf(new byte[MutableShare.SALT_LENGTH]);

  private static SigningKey key;

  @BeforeAll
  static void generate() {
    key = SigningKey.generate(new SecureRandom());
  }

  static List<MutableShare> shares() {
    return List.of(sdmf(2, 3, 1024), sdmf(3, 10, 0), mdmf(3, 10, 1000), mdmf(255, 255, 524_300));
  }

  private static SdmfShare sdmf(int needed, int total, int length) {
    int segmentSize = SdmfShare.segmentSize(length, needed);
    return new SdmfShare(
        new MutableVersion(1, ROOT, needed, total, segmentSize, length), SALT, KEYS);
  }

  private static MdmfShare mdmf(int needed, int total, long length) {
    return new MdmfShare(
        new MutableVersion(1, ROOT, needed, total, MdmfShare.segmentSize(needed), length), KEYS);
  }

  @Test
  void fieldsOfSdmfStandWhereTheSpecificationSays() {
    assertThat(
            List.of(
                SdmfShare.SEQUENCE_NUMBER_OFFSET,
                SdmfShare.ROOT_HASH_OFFSET,
                SdmfShare.SALT_OFFSET,
                SdmfShare.CHECKSTRING_LENGTH,
                SdmfShare.SIGNED_PREFIX_LENGTH,
                SdmfShare.SHARE_HASH_CHAIN_OFFSET,
                SdmfShare.BLOCK_HASH_TREE_OFFSET,
                SdmfShare.DATA_OFFSET,
                SdmfShare.ENCRYPTED_SIGNING_KEY_OFFSET,
                SdmfShare.END_OFFSET,
                SdmfShare.HEADER_LENGTH))
        .containsExactly(1, 9, 41, 57, 75, 79, 83, 87, 91, 99, 107);
  }

  @Test
  void fieldsOfMdmfStandWhereTheSpecificationSays() {
    assertThat(
            List.of(
                MdmfShare.SEQUENCE_NUMBER_OFFSET,
                MdmfShare.ROOT_HASH_OFFSET,
                MdmfShare.CHECKSTRING_LENGTH,
                MdmfShare.SIGNED_PREFIX_LENGTH,
                MdmfShare.SHARE_HASH_CHAIN_OFFSET,
                MdmfShare.SIGNATURE_OFFSET,
                MdmfShare.VERIFYING_KEY_OFFSET,
                MdmfShare.VERIFYING_KEY_END_OFFSET,
                MdmfShare.DATA_OFFSET,
                MdmfShare.BLOCK_HASH_TREE_OFFSET,
                MdmfShare.END_OFFSET,
                MdmfShare.HEADER_LENGTH))
        .containsExactly(1, 9, 41, 59, 67, 75, 83, 91, 99, 107, 115, 123);
    assertThat(MutableShare.MAX_HEADER_LENGTH).isEqualTo(123);
  }

  @Test
  void partsOfSdmfStandWhereTheSpecificationSays() {
    MutableShareLayout layout = sdmf(2, 3, 1024).layout();

    assertThat(layout.verifyingKey().start()).isEqualTo(107);
    assertThat(layout.signature().start()).isEqualTo(401);
    assertThat(layout.shareHashChain().start()).isEqualTo(657);
    assertThat(layout.blockHashTree().start()).isEqualTo(725);
    assertThat(layout.data().start()).isEqualTo(757);
    assertThat(layout.encryptedSigningKey().start()).isEqualTo(1269);
    assertThat(layout.length()).isEqualTo(2487);
  }

  @Test
  void partsOfMdmfStandWhereTheSpecificationSays() {
    for (int total : new int[] {1, 10, 255}) {
      MutableShareLayout layout = mdmf(1, total, 300_000).layout();

      assertThat(layout.encryptedSigningKey().start()).isEqualTo(123);
      assertThat(layout.data().start()).isEqualTo(2167);
      assertThat(layout.verifyingKey().end()).isLessThan(2167);
    }
    assertThat(mdmf(3, 10, 0).version().segmentSize()).isEqualTo(131073);
    assertThat(mdmf(3, 10, 0).layout().length()).isEqualTo(2167 + 32);
  }

  @Test
  void largestKeysLeaveTheBlocksInPlace() {
    MutableVersion version = mdmf(1, 255, 10).version();

    MutableShareLayout layout = new MdmfShare(version, new KeyLengths(294, 1220)).layout();

    assertThat(layout.verifyingKey().end()).isLessThanOrEqualTo(2167);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2167, 16, 43691",
    "1, 45874, 16, 43691",
    "2, 89581, 16, 12619",
  })
  void blocksOfMdmfStandBehindTheirSalts(int segment, long start, int salt, int block) {
    MutableShare share = mdmf(3, 10, 300_001);

    assertThat(share.storedBlock(segment).start()).isEqualTo(start);
    assertThat(share.storedBlock(segment).length()).isEqualTo(salt + block);
    assertThat(share.storedBlock(2).end())
        .isEqualTo(share.layout().data().end())
        .isEqualTo(share.layout().blockHashTree().start());
  }

  @ParameterizedTest
  @MethodSource("shares")
  void headerReadsBack(MutableShare share) throws Exception {
    byte[] header = share.encodeHeader();
    ByteBuffer behindOtherBytes = ByteBuffer.allocate(500).put(10, header).position(10);

    MutableShare read = MutableShare.decode(behindOtherBytes);

    assertThat(read).isEqualTo(share).hasSameHashCodeAs(share);
    assertThat(read.encodeHeader()).isEqualTo(header);
    assertThat(header).startsWith(share.signedPrefix());
    assertThat(share.signedPrefix()).startsWith(share.checkstring().toArray());
  }

  @Test
  void anyHeaderReadsBack(RandomGenerator random) throws Exception {
    for (int i = 0; i < 1000; i++) {
      MutableShare share = random(random);

      assertThat(MutableShare.decode(ByteBuffer.wrap(share.encodeHeader()))).isEqualTo(share);
    }
  }

  private static MutableShare random(RandomGenerator random) {
    int total = random.nextInt(1, MutableVersion.MAX_TOTAL + 1);
    int needed = random.nextInt(1, total + 1);
    long sequenceNumber = random.nextLong(Long.MAX_VALUE);
    Bytes rootHash = Bytes.copyOf(RandomCaps.bytes(HashTree.HASH_LENGTH, random));
    KeyLengths keys = new KeyLengths(random.nextInt(1, 295), random.nextInt(1, 1221));
    if (random.nextBoolean()) {
      int length = random.nextInt(1 << random.nextInt(31));
      int segmentSize = SdmfShare.segmentSize(length, needed);
      var version =
          new MutableVersion(sequenceNumber, rootHash, needed, total, segmentSize, length);
      Bytes salt = Bytes.copyOf(RandomCaps.bytes(MutableShare.SALT_LENGTH, random));
      return new SdmfShare(version, salt, keys);
    }
    long length = random.nextLong(1L << random.nextInt(48));
    int segmentSize = MdmfShare.segmentSize(needed);
    return new MdmfShare(
        new MutableVersion(sequenceNumber, rootHash, needed, total, segmentSize, length), keys);
  }

  /// A header with any one bit flipped is refused, or is another version, which the signature over
  /// the old one does not cover, or makes other room for a key that its hash in the cap proves.
  @ParameterizedTest
  @MethodSource("shares")
  void flippedBitIsRefusedOrUndoesAProof(MutableShare share) {
    byte[] header = share.encodeHeader();
    byte[] signature = key.sign(share.signedPrefix());
    for (int bit = 0; bit < Byte.SIZE * header.length; bit++) {
      byte[] flipped = header.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      try {
        MutableShare read = MutableShare.decode(ByteBuffer.wrap(flipped));
        assertThat(read.encodeHeader()).isEqualTo(flipped);
        assertThat(
                key.verifyingKey().verifies(read.signedPrefix(), signature)
                    && read.keyLengths().equals(share.keyLengths()))
            .isFalse();
      } catch (BadShareException refused) {
        assertThat(refused).hasMessageMatching(".+");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shares")
  void headerCutShortIsRefused(MutableShare share) {
    byte[] header = share.encodeHeader();
    for (int length = 0; length < header.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(header, 0, length);

      assertThatExceptionOfType(BadShareException.class)
          .isThrownBy(() -> MutableShare.decode(cut))
          .withMessageContaining(length == 0 ? "empty" : "cut short");
    }
  }

  @Test
  void anyBytesAreRefusedOrRead(RandomGenerator random) {
    for (int i = 0; i < 10_000; i++) {
      byte[] header = random(random).encodeHeader();
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        int at = random.nextInt(header.length);
        header[at] = (byte) (random.nextBoolean() ? random.nextInt() : -(random.nextInt() & 1));
      }
      try {
        assertThat(MutableShare.decode(ByteBuffer.wrap(header)).encodeHeader()).isEqualTo(header);
      } catch (BadShareException refused) {
        assertThat(refused).hasMessageMatching(".+");
      }
    }
  }

  /// Offset, width and new value of a field of a sound SDMF header.
  @ParameterizedTest
  @CsvSource({
    "0, 1, 2, unknown share version 2",
    "0, 1, 255, unknown share version 255",
    "1, 8, -1, sequence number beyond all bounds",
    "57, 1, 0, encoding of 0 of 3",
    "57, 1, 4, encoding of 4 of 3",
    "58, 1, 0, encoding of 2 of 0",
    "59, 8, -1, 1024 bytes in segments of -1",
    "59, 8, 0, 1024 bytes in segments of 0",
    "59, 8, 1023, 1024 bytes in segments of 1023",
    "59, 8, 512, cuts an SDMF file into segments",
    "59, 8, 1026, cuts an SDMF file into segments",
    "59, 8, 4294968320, 1024 bytes in segments of 4294968320",
    "67, 8, -1024, -1024 bytes in segments of 1024",
    "67, 8, 9223372036854775807, bytes in segments of 1024",
    "75, 4, 0, room for keys of -107 and 1218 bytes",
    "75, 4, -1, room for keys of 4294967188 and 1218 bytes",
    "75, 4, 400, offsets that do not fit",
    "79, 4, 658, offsets that do not fit",
    "83, 4, -1, offsets that do not fit",
    "87, 4, 0, offsets that do not fit",
    "91, 8, -9223372036854775808, room for keys of 294 and",
    "91, 8, 2487, room for keys of 294 and 0 bytes",
    "91, 8, 1268, offsets that do not fit",
    "99, 8, 9223372036854775807, room for keys of 294 and",
    "99, 8, 2490, room for keys of 294 and 1221 bytes",
    "99, 8, 1269, room for keys of 294 and 0 bytes",
  })
  void absurdFieldIsNamed(int offset, int width, long value, String problem) {
    ByteBuffer header = ByteBuffer.wrap(sdmf(2, 3, 1024).encodeHeader());
    switch (width) {
      case 1 -> header.put(offset, (byte) value);
      case 4 -> header.putInt(offset, (int) value);
      default -> header.putLong(offset, value);
    }

    assertThatExceptionOfType(BadShareException.class)
        .isThrownBy(() -> MutableShare.decode(header))
        .withMessageContaining(problem);
  }

  @Test
  void newerVersionHasTheHigherSequenceNumberOrElseTheLargerRootHash() {
    byte[] high = new byte[HashTree.HASH_LENGTH];
    high[0] = (byte) 0x80;
    byte[] low = new byte[HashTree.HASH_LENGTH];
    low[0] = 0x7f;
    MutableVersion oldest = version(1, high);
    MutableVersion middle = version(2, low);
    MutableVersion newest = version(2, high);

    assertThat(Stream.of(newest, oldest, middle).sorted(MutableVersion.OLDEST_FIRST))
        .containsExactly(oldest, middle, newest);
    assertThat(newest.label()).isEqualTo("seq2-qaaa");
  }

  private static MutableVersion version(long sequenceNumber, byte[] rootHash) {
    return new MutableVersion(sequenceNumber, Bytes.copyOf(rootHash), 3, 10, 3, 1);
  }

  @Test
  void saltAndOffsetsTellVersionsApart() {
    SdmfShare share = sdmf(2, 3, 1024);
    byte[] otherSalt = SALT.toArray();
    otherSalt[0] = 1;

    assertThat(new SdmfShare(share.version(), Bytes.copyOf(otherSalt), KEYS)).isNotEqualTo(share);
    assertThat(new SdmfShare(share.version(), SALT, new KeyLengths(292, 1218))).isNotEqualTo(share);
  }

  @ParameterizedTest
  @MethodSource("shares")
  void partsOfAnotherLengthAreNotAssembled(MutableShare share) {
    Bytes nothing = Bytes.copyOf(new byte[0]);
    var parts =
        new MutableShareParts(
            nothing, nothing, nothing, nothing, HashTree.over(new byte[HashTree.HASH_LENGTH]));

    assertThatIllegalArgumentException().isThrownBy(() -> share.head(parts));
    assertThatIllegalArgumentException().isThrownBy(() -> share.tail(parts));
  }

  @Test
  void shareHashChainIsProvedAndAnyChangeIsNoticed(RandomGenerator random) throws Exception {
    for (int total : new int[] {1, 2, 3, 10, 255}) {
      byte[] leaves = RandomCaps.bytes(total * HashTree.HASH_LENGTH, random);
      HashTree tree = HashTree.over(leaves);
      Bytes root = Bytes.copyOf(tree.root());
      int share = random.nextInt(total);
      Bytes leaf =
          Bytes.copyOf(ByteBuffer.wrap(leaves, share * HashTree.HASH_LENGTH, HashTree.HASH_LENGTH));
      byte[] chain = MutableShareHashChain.encode(tree, share).toArray();

      assertThat(chain).hasSize(MutableShareHashChain.lengthFor(total));
      MutableShareHashChain.prove(ByteBuffer.wrap(chain), share, total, leaf, root);
      for (int i = 0; i < chain.length; i++) {
        byte[] flipped = chain.clone();
        flipped[i] ^= 1;
        assertUnproved(flipped, share, total, leaf, root);
        assertUnproved(Arrays.copyOf(chain, i), share, total, leaf, root);
      }
      assertUnproved(chain, share, total, root.equals(leaf) ? SALT : root, root);
      assertUnproved(chain, total, total, leaf, root);
      assertUnproved(new byte[0], total, total, root, root);
    }
    assertThat(MutableShareHashChain.MAX_LENGTH).isEqualTo(8 * 34);
  }

  private static void assertUnproved(byte[] chain, int share, int total, Bytes leaf, Bytes root) {
    assertThatExceptionOfType(BadShareException.class)
        .isThrownBy(
            () -> MutableShareHashChain.prove(ByteBuffer.wrap(chain), share, total, leaf, root));
  }
}
