// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.SigningKey;

/// A share of a mutable file that is one segment, whatever its size.
///
/// | offset | size | field |
/// |--------|------|-------|
/// | 0 | 1 | format: 0 |
/// | 1 | 8 | sequence number |
/// | 9 | 32 | root hash |
/// | 41 | 16 | salt |
/// | 57 | | end of the checkstring |
/// | 57 | 1 | needed shares |
/// | 58 | 1 | total shares |
/// | 59 | 8 | segment size: the data length, padded |
/// | 67 | 8 | data length |
/// | 75 | | end of the signed prefix |
/// | 75 | 4 | offset of the signature |
/// | 79 | 4 | offset of the share hash chain |
/// | 83 | 4 | offset of the block hash tree |
/// | 87 | 4 | offset of the data |
/// | 91 | 8 | offset of the encrypted signing key |
/// | 99 | 8 | offset of the end |
/// | 107 | 294 | verifying key |
/// | | 256 | signature |
/// | | 34 each | share hash chain |
/// | | 32 | block hash tree |
/// | | | data: the block |
/// | | 1216 or so | encrypted signing key |
///
/// The first four offsets leave 4 bytes unsigned: they lie before the data.
public record SdmfShare(MutableVersion version, Bytes salt, KeyLengths keyLengths)
    implements MutableShare {

  static final byte FORMAT = 0;

  static final int SEQUENCE_NUMBER_OFFSET = Byte.BYTES;
  static final int ROOT_HASH_OFFSET = SEQUENCE_NUMBER_OFFSET + Long.BYTES;
  static final int SALT_OFFSET = ROOT_HASH_OFFSET + HashTree.HASH_LENGTH;
  static final int CHECKSTRING_LENGTH = SALT_OFFSET + SALT_LENGTH;
  static final int ENCODING_OFFSET = CHECKSTRING_LENGTH;
  static final int SIGNED_PREFIX_LENGTH = ENCODING_OFFSET + MutableVersion.ENCODING_LENGTH;
  static final int SIGNATURE_OFFSET = SIGNED_PREFIX_LENGTH;
  static final int SHARE_HASH_CHAIN_OFFSET = SIGNATURE_OFFSET + Integer.BYTES;
  static final int BLOCK_HASH_TREE_OFFSET = SHARE_HASH_CHAIN_OFFSET + Integer.BYTES;
  static final int DATA_OFFSET = BLOCK_HASH_TREE_OFFSET + Integer.BYTES;
  static final int ENCRYPTED_SIGNING_KEY_OFFSET = DATA_OFFSET + Integer.BYTES;
  static final int END_OFFSET = ENCRYPTED_SIGNING_KEY_OFFSET + Long.BYTES;
  static final int HEADER_LENGTH = END_OFFSET + Long.BYTES;

  public SdmfShare {
    salt.requireLength(SALT_LENGTH);
    if (!isOneSegment(version)) {
      throw new IllegalArgumentException("an SDMF file is one segment");
    }
  }

  /// The segment size of an SDMF file: room for all of it.
  public static int segmentSize(int dataLength, int needed) {
    return Math.multiplyExact(Math.ceilDiv(dataLength, needed), needed);
  }

  private static boolean isOneSegment(MutableVersion version) {
    long blockSize = Math.ceilDiv(version.dataLength(), version.needed());
    return version.segmentSize() == blockSize * version.needed();
  }

  static SdmfShare decode(ByteBuffer in) throws BadShareException {
    if (in.remaining() < HEADER_LENGTH) {
      throw new BadShareException("share header is cut short");
    }
    ByteBuffer header = in.slice(in.position(), HEADER_LENGTH);
    MutableVersion version = MutableVersion.decode(header, SEQUENCE_NUMBER_OFFSET, ENCODING_OFFSET);
    if (!isOneSegment(version)) {
      throw new BadShareException("share header cuts an SDMF file into segments");
    }
    KeyLengths keyLengths =
        KeyLengths.decode(
            Integer.toUnsignedLong(header.getInt(SIGNATURE_OFFSET)) - HEADER_LENGTH,
            header.getLong(END_OFFSET) - header.getLong(ENCRYPTED_SIGNING_KEY_OFFSET));
    Bytes salt = Bytes.copyOf(header.slice(SALT_OFFSET, SALT_LENGTH));
    SdmfShare share = new SdmfShare(version, salt, keyLengths);
    if (!header.equals(ByteBuffer.wrap(share.encodeHeader()))) {
      throw new BadShareException("share header has offsets that do not fit");
    }
    return share;
  }

  @Override
  public MutableShareLayout layout() {
    ByteRange verifyingKey = ByteRange.ofLength(HEADER_LENGTH, keyLengths.verifyingKey());
    ByteRange signature = ByteRange.ofLength(verifyingKey.end(), SigningKey.SIGNATURE_LENGTH);
    ByteRange shareHashChain =
        ByteRange.ofLength(signature.end(), MutableShareHashChain.lengthFor(version.total()));
    ByteRange blockHashTree =
        ByteRange.ofLength(shareHashChain.end(), HashTree.lengthFor(version.segmentCount()));
    ByteRange data =
        ByteRange.ofLength(blockHashTree.end(), version.segmentSize() / version.needed());
    ByteRange signingKey = ByteRange.ofLength(data.end(), keyLengths.encryptedSigningKey());
    return new MutableShareLayout(
        verifyingKey, signature, shareHashChain, blockHashTree, data, signingKey);
  }

  @Override
  public byte[] encodeHeader() {
    MutableShareLayout layout = layout();
    return ByteBuffer.allocate(HEADER_LENGTH)
        .put(signedPrefix())
        .putInt((int) layout.signature().start())
        .putInt((int) layout.shareHashChain().start())
        .putInt((int) layout.blockHashTree().start())
        .putInt((int) layout.data().start())
        .putLong(layout.encryptedSigningKey().start())
        .putLong(layout.length())
        .array();
  }

  @Override
  public byte[] signedPrefix() {
    ByteBuffer out =
        ByteBuffer.allocate(SIGNED_PREFIX_LENGTH)
            .put(FORMAT)
            .putLong(version.sequenceNumber())
            .put(version.rootHash().asReadOnlyBuffer())
            .put(salt.asReadOnlyBuffer());
    return version.putEncoding(out).array();
  }

  @Override
  public Bytes checkstring() {
    return Bytes.copyOf(Arrays.copyOf(signedPrefix(), CHECKSTRING_LENGTH));
  }

  @Override
  public ByteRange storedBlock(int segment) {
    Objects.checkIndex(segment, version.segmentCount());
    return layout().data();
  }

  @Override
  public Bytes takeSalt(ByteBuffer stored) {
    return salt;
  }
}
