// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;

/// The header of a mutable share, and so where its parts stand. Equal headers are what Tahoe-LAFS
/// takes for the same version: all fields count, the offsets too, so all shares of a version must
/// be laid out alike.
///
/// The offsets follow from the other fields and the lengths of the keys, as there is one way in
/// which each format is written; a header with others is refused. Behind the end of a share there
/// may be rubbish of an older, longer version. All numbers are big-endian. Source:
/// `mutable/layout.py`.
public sealed interface MutableShare permits SdmfShare, MdmfShare {

  /// Enough bytes to decode either format.
  int MAX_HEADER_LENGTH = MdmfShare.HEADER_LENGTH;

  int SALT_LENGTH = 16;

  MutableVersion version();

  KeyLengths keyLengths();

  MutableShareLayout layout();

  byte[] encodeHeader();

  /// The first bytes of the share, which the writer signs.
  byte[] signedPrefix();

  /// The first bytes of the share, by which a writer tells whether a server still has the share it
  /// read.
  Bytes checkstring();

  /// The sequence number in a checkstring, which is that of the share if it is one; 0 if there is
  /// not enough of it.
  static long sequenceNumber(ByteBuffer checkstring) {
    return checkstring.remaining() < Byte.BYTES + Long.BYTES
        ? 0
        : checkstring.getLong(checkstring.position() + Byte.BYTES);
  }

  /// Where a block stands with what is stored before it: in MDMF its salt.
  ByteRange storedBlock(int segment);

  /// Takes the salt of a stored block: from the header, or else from the start of `stored`, whose
  /// position advances. The block remains.
  ///
  /// @throws BadShareException if the salt is cut short
  Bytes takeSalt(ByteBuffer stored) throws BadShareException;

  /// All that stands before the data. The parts must be as long as the layout says.
  default ByteBuffer head(MutableShareParts parts) {
    return layout()
        .assemble(new ByteRange(0, layout().data().start()), parts)
        .put(0, encodeHeader());
  }

  /// All that stands behind the data.
  default ByteBuffer tail(MutableShareParts parts) {
    return layout().assemble(new ByteRange(layout().data().end(), layout().length()), parts);
  }

  /// Reads the header that starts at the position of `in`, which stays. Nothing in it is proved
  /// until the signature is verified.
  ///
  /// @throws BadShareException if it is too short, of an unknown format, absurd, or has offsets
  ///     that do not fit the rest of it
  static MutableShare decode(ByteBuffer in) throws BadShareException {
    if (!in.hasRemaining()) {
      throw new BadShareException("share is empty");
    }
    byte format = in.get(in.position());
    return switch (format) {
      case SdmfShare.FORMAT -> SdmfShare.decode(in);
      case MdmfShare.FORMAT -> MdmfShare.decode(in);
      default -> throw new UnknownShareVersionException(Byte.toUnsignedInt(format));
    };
  }

  /// The leaf of the block hash tree for a block as it is stored, salt and all.
  static byte[] blockHash(ByteBuffer stored) {
    return TaggedHash.of(HashTag.BLOCK).update(stored).digest();
  }
}
