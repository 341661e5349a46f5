// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.nio.ByteBuffer;

/// Where the parts of an immutable share stand. Its header, all numbers big-endian:
///
/// | offset v1 | offset v2 | field |
/// |-----------|-----------|-------|
/// | 0 | 0 | version, 4 bytes: 1 or 2 |
/// | 4 | 4 | block size |
/// | 8 | 12 | share data length |
/// | 12 | 20 | offset of the data: the end of this header |
/// | 16 | 28 | offset of the plaintext hash tree: zeros nowadays |
/// | 20 | 36 | offset of the ciphertext hash tree |
/// | 24 | 44 | offset of the block hash tree |
/// | 28 | 52 | offset of the share hash chain |
/// | 32 | 60 | offset of the URI extension block, which starts with its length |
///
/// Fields after the version are 4 bytes wide in v1, 8 in v2, and so is the length before the URI
/// extension block. Source: `immutable/layout.py`.
public record ImmutableShareLayout(
    Version version,
    long blockSize,
    long dataLength,
    long data,
    long plaintextHashTree,
    long ciphertextHashTree,
    long blockHashTree,
    long shareHashChain,
    long uriExtension) {

  /// The two widths of the format; the wide one is written only where the other cannot hold the
  /// numbers.
  public enum Version {
    V1(1, Integer.BYTES),
    V2(2, Long.BYTES);

    private final int number;
    private final int width;

    Version(int number, int width) {
      this.number = number;
      this.width = width;
    }

    public int headerLength() {
      return Integer.BYTES + FIELDS * width;
    }

    private void put(ByteBuffer out, long value) {
      switch (this) {
        case V1 -> out.putInt((int) value);
        case V2 -> out.putLong(value);
      }
    }

    private long get(ByteBuffer in) {
      return switch (this) {
        case V1 -> Integer.toUnsignedLong(in.getInt());
        case V2 -> in.getLong();
      };
    }
  }

  private static final int FIELDS = 8;

  /// Enough bytes to decode either version.
  public static final int MAX_HEADER_LENGTH = Version.V2.headerLength();

  /// The layout Tahoe-LAFS writes for such a file.
  public static ImmutableShareLayout of(Segmentation segmentation, int total) {
    ImmutableShareLayout v1 = of(Version.V1, segmentation, total);
    return v1.uriExtension < 1L << 32 ? v1 : of(Version.V2, segmentation, total);
  }

  private static ImmutableShareLayout of(Version version, Segmentation segmentation, int total) {
    long treeLength = HashTree.lengthFor(segmentation.segmentCount());
    long data = version.headerLength();
    long plaintextHashTree = data + segmentation.shareDataLength();
    long ciphertextHashTree = plaintextHashTree + treeLength;
    long blockHashTree = ciphertextHashTree + treeLength;
    long shareHashChain = blockHashTree + treeLength;
    long uriExtension = shareHashChain + ShareHashChain.lengthFor(total);
    return new ImmutableShareLayout(
        version,
        segmentation.blockSize(),
        segmentation.shareDataLength(),
        data,
        plaintextHashTree,
        ciphertextHashTree,
        blockHashTree,
        shareHashChain,
        uriExtension);
  }

  /// Whether a file that is cut like this is laid out so, but for the width of the header's fields.
  public boolean fits(Segmentation segmentation, int total) {
    return equals(of(version, segmentation, total));
  }

  public byte[] encodeHeader() {
    ByteBuffer out = ByteBuffer.allocate(version.headerLength()).putInt(version.number);
    version.put(out, blockSize);
    version.put(out, dataLength);
    version.put(out, data);
    version.put(out, plaintextHashTree);
    version.put(out, ciphertextHashTree);
    version.put(out, blockHashTree);
    version.put(out, shareHashChain);
    version.put(out, uriExtension);
    return out.array();
  }

  /// Reads a header; the offsets are as the share has them and prove nothing.
  ///
  /// @throws BadShareException if it is too short, of an unknown version or out of all bounds
  public static ImmutableShareLayout decodeHeader(ByteBuffer in) throws BadShareException {
    if (in.remaining() < Version.V1.headerLength()) {
      throw new BadShareException("share header is cut short");
    }
    int number = in.getInt();
    Version version =
        switch (number) {
          case 1 -> Version.V1;
          case 2 -> Version.V2;
          default -> throw new UnknownShareVersionException(Integer.toUnsignedLong(number));
        };
    if (in.remaining() < FIELDS * version.width) {
      throw new BadShareException("share header is cut short");
    }
    long[] fields = new long[FIELDS];
    for (int i = 0; i < FIELDS; i++) {
      fields[i] = version.get(in);
      if (fields[i] < 0 || fields[i] > MAX_OFFSET) {
        throw new BadShareException("share header has an offset beyond all bounds");
      }
    }
    return new ImmutableShareLayout(
        version, fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6],
        fields[7]);
  }

  private static final long MAX_OFFSET = 1L << 60;

  /// The width of the length that stands before the URI extension block.
  public int uriExtensionLengthWidth() {
    return version.width;
  }

  /// The length and the block itself, as they end a share.
  public byte[] frameUriExtension(byte[] encoded) {
    ByteBuffer out = ByteBuffer.allocate(version.width + encoded.length);
    version.put(out, encoded.length);
    return out.put(encoded).array();
  }

  /// Takes the URI extension block from where its length stands.
  ///
  /// @throws BadShareException if it is not all there, or longer than any
  public byte[] unframeUriExtension(ByteBuffer in) throws BadShareException {
    if (in.remaining() < version.width) {
      throw new BadShareException("share ends before its URI extension block");
    }
    long length = version.get(in);
    if (length < 0 || length > UriExtensionBlock.MAX_LENGTH || length > in.remaining()) {
      throw new BadShareException("URI extension block of " + length + " bytes");
    }
    byte[] encoded = new byte[(int) length];
    in.get(encoded);
    return encoded;
  }

  /// The length of a whole share that ends with such a block.
  public long shareLength(int uriExtensionLength) {
    return uriExtension + version.width + uriExtensionLength;
  }
}
