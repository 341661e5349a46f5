// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ReadKey;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.TooLargeException;
import org.tarnfs.gateway.share.HashTree;
import org.tarnfs.gateway.share.KeyLengths;
import org.tarnfs.gateway.share.MdmfShare;
import org.tarnfs.gateway.share.MutableShare;
import org.tarnfs.gateway.share.MutableShareHashChain;
import org.tarnfs.gateway.share.MutableShareParts;
import org.tarnfs.gateway.share.MutableVersion;
import org.tarnfs.gateway.share.SdmfShare;
import org.tarnfs.gateway.share.Segmentation;

/// All shares of a new version, signed.
///
/// @param header that of each share
/// @param shares by number
record EncodedVersion(MutableShare header, List<ByteBuffer> shares) {

  /// A share; the caller's own view.
  ByteBuffer share(ShareNumber number) {
    return shares.get(number.value()).asReadOnlyBuffer();
  }

  /// What is encoded, and how.
  ///
  /// @param sequenceNumber that of the new version
  record Task(
      SigningKey signingKey,
      MutableFormat format,
      int needed,
      int total,
      long sequenceNumber,
      ReplayableSource content) {}

  /// Encrypts, codes, hashes and signs.
  ///
  /// @throws IOException if the content cannot be read
  static EncodedVersion of(Task task, SecureRandom random) throws IOException {
    MutableLimits.requireWritable(task.content().size(), task.needed(), task.total());
    return new Encoder(task, random).encode();
  }

  /// One encoding. Blocks are made where they stand in the shares.
  private static final class Encoder {

    private static final Bytes NO_HASH = Bytes.copyOf(new byte[HashTree.HASH_LENGTH]);

    private final Task task;
    private final SecureRandom random;
    private final WriteKey writeKey;
    private final ReadKey readKey;
    private final KeyLengths keyLengths;

    /// The one salt of an SDMF file.
    private final Bytes salt;

    /// The header but for the root hash.
    private final MutableShare draft;

    private final List<ByteBuffer> shares;

    /// Of each share, the hashes of its blocks.
    private final byte[][] leaves;

    Encoder(Task task, SecureRandom random) throws TooLargeException {
      this.task = task;
      this.random = random;
      this.writeKey = WriteKey.derive(task.signingKey());
      this.readKey = writeKey.readKey();
      this.keyLengths = KeyLengths.of(task.signingKey());
      this.salt = newSalt();
      this.draft = header(NO_HASH);
      int length = Math.toIntExact(draft.layout().length());
      this.shares =
          IntStream.range(0, task.total()).mapToObj(_ -> ByteBuffer.allocate(length)).toList();
      int segments = draft.version().segmentCount();
      this.leaves = new byte[task.total()][segments * HashTree.HASH_LENGTH];
    }

    private Bytes newSalt() {
      byte[] fresh = new byte[MutableShare.SALT_LENGTH];
      random.nextBytes(fresh);
      return Bytes.copyOf(fresh);
    }

    private MutableShare header(Bytes rootHash) {
      int segmentSize =
          switch (task.format()) {
            case SDMF ->
                SdmfShare.segmentSize(Math.toIntExact(task.content().size()), task.needed());
            case MDMF -> MdmfShare.segmentSize(task.needed());
          };
      MutableVersion version =
          new MutableVersion(
              task.sequenceNumber(),
              rootHash,
              task.needed(),
              task.total(),
              segmentSize,
              task.content().size());
      return switch (task.format()) {
        case SDMF -> new SdmfShare(version, salt, keyLengths);
        case MDMF -> new MdmfShare(version, keyLengths);
      };
    }

    EncodedVersion encode() throws IOException {
      try (InputStream in = task.content().open()) {
        var cut = draft.version().segmentation();
        if (cut.isPresent()) {
          ReedSolomon coder = ReedSolomon.of(task.needed(), task.total());
          for (int segment = 0; segment < cut.get().segmentCount(); segment++) {
            encode(in, cut.get(), segment, coder);
          }
        }
        if (in.read() >= 0) {
          throw new IOException("the content grew while it was stored");
        }
      }
      return sign();
    }

    private void encode(InputStream in, Segmentation cut, int segment, ReedSolomon coder)
        throws IOException {
      ByteRange stored = draft.storedBlock(segment);
      int blockLength = cut.blockLength(segment);
      int before = (int) stored.length() - blockLength;
      Bytes segmentSalt = before == 0 ? salt : newSalt();
      ByteBuffer[] blocks = new ByteBuffer[task.total()];
      for (int number = 0; number < blocks.length; number++) {
        ByteBuffer share = shares.get(number);
        if (before > 0) {
          share.put((int) stored.start(), segmentSalt.toArray());
        }
        blocks[number] = share.slice((int) stored.start() + before, blockLength);
      }
      encrypt(in, cut.segmentLength(segment), segmentSalt, blocks);
      int needed = task.needed();
      coder.encode(duplicates(blocks, 0, needed), duplicates(blocks, needed, blocks.length));
      for (int number = 0; number < blocks.length; number++) {
        ByteBuffer whole = shares.get(number).slice((int) stored.start(), (int) stored.length());
        byte[] hash = MutableShare.blockHash(whole);
        System.arraycopy(hash, 0, leaves[number], segment * hash.length, hash.length);
      }
    }

    private static ByteBuffer[] duplicates(ByteBuffer[] blocks, int from, int to) {
      return Arrays.stream(blocks, from, to).map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    }

    /// Fills the first k blocks; what is behind the end of the file stays zero.
    private void encrypt(InputStream in, int length, Bytes segmentSalt, ByteBuffer[] blocks)
        throws IOException {
      AesCtr cipher = AesCtr.at(readKey.dataKey(segmentSalt), 0);
      int left = length;
      for (int number = 0; left > 0; number++) {
        ByteBuffer block = blocks[number].duplicate();
        byte[] plaintext = in.readNBytes(Math.min(left, block.remaining()));
        if (plaintext.length < Math.min(left, block.remaining())) {
          throw new IOException("the content shrank while it was stored");
        }
        cipher.apply(ByteBuffer.wrap(plaintext), block);
        left -= plaintext.length;
      }
    }

    private EncodedVersion sign() {
      List<HashTree> trees = new ArrayList<>();
      ByteBuffer roots = ByteBuffer.allocate(leaves.length * HashTree.HASH_LENGTH);
      for (byte[] ofShare : leaves) {
        HashTree tree = HashTree.over(ofShare);
        trees.add(tree);
        roots.put(tree.root());
      }
      HashTree shareTree = HashTree.over(roots.array());
      MutableShare header = header(Bytes.copyOf(shareTree.root()));
      Bytes signature = Bytes.copyOf(task.signingKey().sign(header.signedPrefix()));
      Bytes verifyingKey = Bytes.copyOf(task.signingKey().verifyingKey().encoded());
      Bytes encryptedKey = writeKey.encryptSigningKey(task.signingKey());
      for (int number = 0; number < leaves.length; number++) {
        MutableShareParts parts =
            new MutableShareParts(
                encryptedKey,
                verifyingKey,
                signature,
                MutableShareHashChain.encode(shareTree, number),
                trees.get(number));
        ByteBuffer share = shares.get(number);
        ByteBuffer head = header.head(parts);
        ByteBuffer tail = header.tail(parts);
        share.put(0, head, 0, head.remaining());
        share.put(share.limit() - tail.remaining(), tail, 0, tail.remaining());
      }
      return new EncodedVersion(header, shares);
    }
  }
}
