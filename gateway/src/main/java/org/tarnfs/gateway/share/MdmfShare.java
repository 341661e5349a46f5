// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.SigningKey;

/// A share of a mutable file in segments, each of which can be changed without the others.
///
/// | offset | size | field |
/// |--------|------|-------|
/// | 0 | 1 | format: 1 |
/// | 1 | 8 | sequence number |
/// | 9 | 32 | root hash |
/// | 41 | | end of the checkstring |
/// | 41 | 1 | needed shares |
/// | 42 | 1 | total shares |
/// | 43 | 8 | segment size |
/// | 51 | 8 | data length |
/// | 59 | | end of the signed prefix |
/// | 59 | 8 | offset of the encrypted signing key: 123 |
/// | 67 | 8 | offset of the share hash chain |
/// | 75 | 8 | offset of the signature |
/// | 83 | 8 | offset of the verifying key |
/// | 91 | 8 | offset of the end of the verifying key |
/// | 99 | 8 | offset of the data: 2167 |
/// | 107 | 8 | offset of the block hash tree |
/// | 115 | 8 | offset of the end |
/// | 123 | 1216 or so | encrypted signing key |
/// | | 34 each | share hash chain |
/// | | 256 | signature |
/// | | 294 | verifying key |
/// | | | zeros |
/// | 2167 | | data: of each segment a salt of 16 bytes and the block |
/// | | 32 each | block hash tree |
///
/// What stands before the data has the same room in every file, so that blocks stay where they are
/// when it changes.
public record MdmfShare(MutableVersion version, KeyLengths keyLengths) implements MutableShare {

  static final byte FORMAT = 1;

  static final int SEQUENCE_NUMBER_OFFSET = Byte.BYTES;
  static final int ROOT_HASH_OFFSET = SEQUENCE_NUMBER_OFFSET + Long.BYTES;
  static final int CHECKSTRING_LENGTH = ROOT_HASH_OFFSET + HashTree.HASH_LENGTH;
  static final int ENCODING_OFFSET = CHECKSTRING_LENGTH;
  static final int SIGNED_PREFIX_LENGTH = ENCODING_OFFSET + MutableVersion.ENCODING_LENGTH;
  static final int ENCRYPTED_SIGNING_KEY_OFFSET = SIGNED_PREFIX_LENGTH;
  static final int SHARE_HASH_CHAIN_OFFSET = ENCRYPTED_SIGNING_KEY_OFFSET + Long.BYTES;
  static final int SIGNATURE_OFFSET = SHARE_HASH_CHAIN_OFFSET + Long.BYTES;
  static final int VERIFYING_KEY_OFFSET = SIGNATURE_OFFSET + Long.BYTES;
  static final int VERIFYING_KEY_END_OFFSET = VERIFYING_KEY_OFFSET + Long.BYTES;
  static final int DATA_OFFSET = VERIFYING_KEY_END_OFFSET + Long.BYTES;
  static final int BLOCK_HASH_TREE_OFFSET = DATA_OFFSET + Long.BYTES;
  static final int END_OFFSET = BLOCK_HASH_TREE_OFFSET + Long.BYTES;
  static final int HEADER_LENGTH = END_OFFSET + Long.BYTES;

  /// What Tahoe-LAFS allows for the signing key, the signature, the verifying key and the share
  /// hash chain. Today's verifying keys take 294 bytes; the signature has room to spare.
  private static final int ROOM = 1220 + 260 + 292 + MutableShareHashChain.MAX_LENGTH;

  static final int DATA_START = HEADER_LENGTH + ROOM;

  /// The segment size of every new file is this, rounded up to a multiple of the needed shares;
  /// even if the file is smaller, for it may grow.
  private static final int USUAL_SEGMENT_SIZE = 128 << 10;

  public static int segmentSize(int needed) {
    return Math.ceilDiv(USUAL_SEGMENT_SIZE, needed) * needed;
  }

  static MdmfShare decode(ByteBuffer in) throws BadShareException {
    if (in.remaining() < HEADER_LENGTH) {
      throw new BadShareException("share header is cut short");
    }
    ByteBuffer header = in.slice(in.position(), HEADER_LENGTH);
    MutableVersion version = MutableVersion.decode(header, SEQUENCE_NUMBER_OFFSET, ENCODING_OFFSET);
    KeyLengths keyLengths =
        KeyLengths.decode(
            header.getLong(VERIFYING_KEY_END_OFFSET) - header.getLong(VERIFYING_KEY_OFFSET),
            header.getLong(SHARE_HASH_CHAIN_OFFSET) - header.getLong(ENCRYPTED_SIGNING_KEY_OFFSET));
    MdmfShare share = new MdmfShare(version, keyLengths);
    if (!header.equals(ByteBuffer.wrap(share.encodeHeader()))) {
      throw new BadShareException("share header has offsets that do not fit");
    }
    return share;
  }

  @Override
  public MutableShareLayout layout() {
    ByteRange signingKey = ByteRange.ofLength(HEADER_LENGTH, keyLengths.encryptedSigningKey());
    ByteRange shareHashChain =
        ByteRange.ofLength(signingKey.end(), MutableShareHashChain.lengthFor(version.total()));
    ByteRange signature = ByteRange.ofLength(shareHashChain.end(), SigningKey.SIGNATURE_LENGTH);
    ByteRange verifyingKey = ByteRange.ofLength(signature.end(), keyLengths.verifyingKey());
    ByteRange data = ByteRange.ofLength(DATA_START, dataLength());
    ByteRange blockHashTree =
        ByteRange.ofLength(data.end(), HashTree.lengthFor(version.segmentCount()));
    return new MutableShareLayout(
        verifyingKey, signature, shareHashChain, blockHashTree, data, signingKey);
  }

  private long dataLength() {
    long salts = (long) version.segmentCount() * SALT_LENGTH;
    return salts + version.segmentation().map(Segmentation::shareDataLength).orElse(0L);
  }

  @Override
  public byte[] encodeHeader() {
    MutableShareLayout layout = layout();
    return ByteBuffer.allocate(HEADER_LENGTH)
        .put(signedPrefix())
        .putLong(layout.encryptedSigningKey().start())
        .putLong(layout.shareHashChain().start())
        .putLong(layout.signature().start())
        .putLong(layout.verifyingKey().start())
        .putLong(layout.verifyingKey().end())
        .putLong(layout.data().start())
        .putLong(layout.blockHashTree().start())
        .putLong(layout.length())
        .array();
  }

  @Override
  public byte[] signedPrefix() {
    ByteBuffer out =
        ByteBuffer.allocate(SIGNED_PREFIX_LENGTH)
            .put(FORMAT)
            .putLong(version.sequenceNumber())
            .put(version.rootHash().asReadOnlyBuffer());
    return version.putEncoding(out).array();
  }

  @Override
  public Bytes checkstring() {
    return Bytes.copyOf(Arrays.copyOf(signedPrefix(), CHECKSTRING_LENGTH));
  }

  @Override
  public ByteRange storedBlock(int segment) {
    Objects.checkIndex(segment, version.segmentCount());
    Segmentation cut = version.segmentation().orElseThrow();
    long start = DATA_START + cut.blockStart(segment) + (long) segment * SALT_LENGTH;
    return ByteRange.ofLength(start, SALT_LENGTH + (long) cut.blockLength(segment));
  }

  @Override
  public Bytes takeSalt(ByteBuffer stored) throws BadShareException {
    if (stored.remaining() < SALT_LENGTH) {
      throw new BadShareException("block is cut short");
    }
    byte[] salt = new byte[SALT_LENGTH];
    stored.get(salt);
    return Bytes.copyOf(salt);
  }
}
