// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.tarnfs.caps.Bytes;

/// What all shares of one version of a mutable file say of it, in either format; its writer signs
/// it. Two versions may have the same sequence number, when two wrote at the same time.
///
/// @param rootHash the root of the share hash tree, which proves all blocks
/// @param segmentSize before coding, a multiple of `needed`
/// @param dataLength the size of the file
public record MutableVersion(
    long sequenceNumber, Bytes rootHash, int needed, int total, int segmentSize, long dataLength) {

  /// The numbers of needed and of all shares have a byte each.
  public static final int MAX_TOTAL = 255;

  /// The newer one is that with the higher sequence number, and among equal ones that with the
  /// larger root hash, so that all readers choose the same.
  public static final Comparator<MutableVersion> OLDEST_FIRST =
      Comparator.comparingLong(MutableVersion::sequenceNumber)
          .thenComparing(version -> version.rootHash.toArray(), Arrays::compareUnsigned);

  static final int ENCODING_LENGTH = 2 * Byte.BYTES + 2 * Long.BYTES;

  private static final int LABEL_HASH_LENGTH = 4;

  public MutableVersion {
    rootHash.requireLength(HashTree.HASH_LENGTH);
    problem(sequenceNumber, needed, total, segmentSize, dataLength)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /// Only an empty file may have segments of no size.
  private static Optional<String> problem(
      long sequenceNumber, int needed, int total, long segmentSize, long dataLength) {
    if (sequenceNumber < 0) {
      return Optional.of("sequence number beyond all bounds");
    }
    if (needed < 1 || total < needed || total > MAX_TOTAL) {
      return Optional.of("encoding of " + needed + " of " + total);
    }
    boolean possible =
        segmentSize >= 0
            && segmentSize <= Integer.MAX_VALUE
            && (dataLength == 0
                ? segmentSize % needed == 0
                : Segmentation.isPossible(dataLength, needed, (int) segmentSize));
    return possible
        ? Optional.empty()
        : Optional.of("%d bytes in segments of %d".formatted(dataLength, segmentSize));
  }

  /// Reads the fields of a header: sequence number and root hash stand together, the encoding and
  /// the sizes too.
  static MutableVersion decode(ByteBuffer header, int sequenceNumberOffset, int encodingOffset)
      throws BadShareException {
    long sequenceNumber = header.getLong(sequenceNumberOffset);
    int rootHashOffset = sequenceNumberOffset + Long.BYTES;
    Bytes rootHash = Bytes.copyOf(header.slice(rootHashOffset, HashTree.HASH_LENGTH));
    ByteBuffer encoding = header.slice(encodingOffset, ENCODING_LENGTH);
    int needed = Byte.toUnsignedInt(encoding.get());
    int total = Byte.toUnsignedInt(encoding.get());
    long segmentSize = encoding.getLong();
    long dataLength = encoding.getLong();
    Optional<String> problem = problem(sequenceNumber, needed, total, segmentSize, dataLength);
    if (problem.isPresent()) {
      throw new BadShareException("absurd share header: " + problem.get());
    }
    return new MutableVersion(
        sequenceNumber, rootHash, needed, total, (int) segmentSize, dataLength);
  }

  /// Writes needed and total shares, segment size and data length.
  ByteBuffer putEncoding(ByteBuffer out) {
    return out.put((byte) needed).put((byte) total).putLong(segmentSize).putLong(dataLength);
  }

  /// How the file is cut; empty for an empty file, which has no segments.
  public Optional<Segmentation> segmentation() {
    return dataLength == 0
        ? Optional.empty()
        : Optional.of(new Segmentation(dataLength, needed, segmentSize));
  }

  public int segmentCount() {
    return segmentation().map(Segmentation::segmentCount).orElse(0);
  }

  /// Sequence number and the start of the root hash, as stock Tahoe-LAFS names versions to people.
  public String label() {
    return "seq" + sequenceNumber + "-" + rootHash.toString().substring(0, LABEL_HASH_LENGTH);
  }
}
