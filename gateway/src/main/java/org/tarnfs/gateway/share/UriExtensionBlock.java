// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;

/// The URI extension block (UEB) at the end of every share: the hashes and sizes that, proved by
/// the hash in the cap, prove all the rest. Fields stand in the order of their names, each as
/// `name:netstring`. Source: `docs/specifications/URI-extension.rst`, without the plaintext hashes,
/// which are not written any more.
public record UriExtensionBlock(int segmentSize, Bytes shareRootHash, Bytes ciphertextRootHash) {

  /// Refused beyond this; about 330 in truth.
  public static final int MAX_LENGTH = 2000;

  public UriExtensionBlock {
    shareRootHash.requireLength(HashTree.HASH_LENGTH);
    ciphertextRootHash.requireLength(HashTree.HASH_LENGTH);
  }

  /// The hash that stands in the cap.
  public static Bytes hashOf(byte[] encoded) {
    return Bytes.copyOf(TaggedHash.hash(HashTag.URI_EXTENSION, encoded));
  }

  /// `ciphertextHash` is the flat hash over all ciphertext; nothing reads it.
  public byte[] encode(Segmentation segmentation, int total, byte[] ciphertextHash) {
    int needed = segmentation.needed();
    int tail = segmentation.paddedLength(segmentation.segmentCount() - 1);
    Map<String, byte[]> fields = new TreeMap<>();
    fields.put("codec_name", ascii("crs"));
    fields.put("codec_params", ascii(segmentSize + "-" + needed + "-" + total));
    fields.put("crypttext_hash", ciphertextHash);
    fields.put("crypttext_root_hash", ciphertextRootHash.toArray());
    fields.put("needed_shares", ascii(needed));
    fields.put("num_segments", ascii(segmentation.segmentCount()));
    fields.put("segment_size", ascii(segmentSize));
    fields.put("share_root_hash", shareRootHash.toArray());
    fields.put("size", ascii(segmentation.fileSize()));
    fields.put("tail_codec_params", ascii(tail + "-" + needed + "-" + total));
    fields.put("total_shares", ascii(total));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fields.forEach(
        (name, value) -> {
          out.writeBytes(ascii(name + ":"));
          out.writeBytes(Netstring.encode(value));
        });
    return out.toByteArray();
  }

  /// The length of the block for such a file: hashes are of one length, so it is known beforehand.
  public static int lengthFor(Segmentation segmentation, int total) {
    byte[] hash = new byte[HashTree.HASH_LENGTH];
    return new UriExtensionBlock(segmentation.segmentSize(), Bytes.copyOf(hash), Bytes.copyOf(hash))
        .encode(segmentation, total, hash)
        .length;
  }

  /// Reads a block that is proved by the cap already, so that what is missing or absurd was so when
  /// the cap was made. Fields the reader does not need are not looked at.
  public static UriExtensionBlock decode(byte[] encoded) throws BadShareException {
    Map<String, byte[]> fields = fields(encoded);
    if (!new String(fields.getOrDefault("codec_name", ascii("crs")), StandardCharsets.US_ASCII)
        .equals("crs")) {
      throw new BadShareException("the URI extension block names an unknown codec");
    }
    return new UriExtensionBlock(
        number(need(fields, "segment_size")),
        hash(need(fields, "share_root_hash")),
        hash(need(fields, "crypttext_root_hash")));
  }

  /// How a file of `fileSize` bytes and this segment size is cut.
  public Segmentation segmentation(long fileSize, int needed) throws BadShareException {
    if (segmentSize > Segmentation.LARGEST_READABLE_SEGMENT
        || !Segmentation.isPossible(fileSize, needed, segmentSize)) {
      throw new BadShareException("the URI extension block has a segment size of " + segmentSize);
    }
    return new Segmentation(fileSize, needed, segmentSize);
  }

  /// Whether the file's writer put a plaintext hash tree into its shares, as was done long ago.
  public static boolean namesPlaintextHashes(byte[] encoded) throws BadShareException {
    return fields(encoded).containsKey("plaintext_root_hash");
  }

  /// Looks at the fields the reader does not need, as far as they are there.
  ///
  /// @throws BadShareException if one says something else than follows from the cap
  public void requireAgrees(byte[] encoded, Segmentation segmentation, int total)
      throws BadShareException {
    Map<String, byte[]> said = fields(encoded);
    byte[] ciphertextHash =
        said.getOrDefault("crypttext_hash", new byte[0]); // follows from nothing
    for (var expected : fields(encode(segmentation, total, ciphertextHash)).entrySet()) {
      String name = expected.getKey();
      if (!Arrays.equals(said.getOrDefault(name, expected.getValue()), expected.getValue())) {
        throw new BadShareException(
            "the URI extension block has another " + name + " than the cap");
      }
    }
  }

  private static Map<String, byte[]> fields(byte[] encoded) throws BadShareException {
    Map<String, byte[]> fields = new TreeMap<>();
    int at = 0;
    while (at < encoded.length) {
      int nameEnd = indexOf(encoded, at);
      int lengthEnd = indexOf(encoded, nameEnd + 1);
      int length = number(text(encoded, nameEnd + 1, lengthEnd));
      int end = lengthEnd + 1 + length;
      if (length > MAX_LENGTH || end >= encoded.length || encoded[end] != ',') {
        throw new BadShareException("the URI extension block is cut short");
      }
      byte[] value = new byte[length];
      System.arraycopy(encoded, lengthEnd + 1, value, 0, length);
      fields.put(new String(text(encoded, at, nameEnd), StandardCharsets.US_ASCII), value);
      at = end + 1;
    }
    return fields;
  }

  private static int indexOf(byte[] encoded, int from) throws BadShareException {
    for (int i = from; i < encoded.length; i++) {
      if (encoded[i] == ':') {
        return i;
      }
    }
    throw new BadShareException("the URI extension block is cut short");
  }

  private static byte[] text(byte[] encoded, int from, int to) {
    byte[] text = new byte[to - from];
    System.arraycopy(encoded, from, text, 0, text.length);
    return text;
  }

  private static byte[] need(Map<String, byte[]> fields, String name) throws BadShareException {
    byte[] value = fields.get(name);
    if (value == null) {
      throw new BadShareException("the URI extension block lacks " + name);
    }
    return value;
  }

  private static Bytes hash(byte[] value) throws BadShareException {
    if (value.length != HashTree.HASH_LENGTH) {
      throw new BadShareException("the URI extension block has a hash of another length");
    }
    return Bytes.copyOf(value);
  }

  private static int number(byte[] digits) throws BadShareException {
    if (digits.length == 0 || digits.length > 9) {
      throw new BadShareException("the URI extension block has an absurd number");
    }
    int value = 0;
    for (byte digit : digits) {
      if (digit < '0' || digit > '9') {
        throw new BadShareException("the URI extension block has an absurd number");
      }
      value = value * 10 + (digit - '0');
    }
    return value;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(long number) {
    return ascii(Long.toString(number));
  }
}
