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
import org.tarnfs.gateway.share.BadShareException;
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
  static EncodedVersion of(Task task, SecureRandom random)
      throws IOException, InterruptedException {
    MutableLimits.requireWritable(task.content().size(), task.needed(), task.total());
    WriteKey writeKey = WriteKey.derive(task.signingKey());
    Draft draft = new Draft(task, newSalt(random));
    ShareSet shares = new ShareSet(draft.header(NO_HASH));
    try (InputStream in = task.content().open()) {
      shares.fill(new Plaintext(in, writeKey.readKey(), draft, random));
      if (in.read() >= 0) {
        throw new IOException("the content grew while it was stored");
      }
    }
    HashTree shareHashTree = shares.hashTree();
    MutableShare header = draft.header(Bytes.copyOf(shareHashTree.root()));
    Bytes signature = Bytes.copyOf(task.signingKey().sign(header.signedPrefix()));
    Bytes verifyingKey = Bytes.copyOf(task.signingKey().verifyingKey().encoded());
    Bytes encryptedKey = writeKey.encryptSigningKey(task.signingKey());
    return shares.finish(header, new Proof(encryptedKey, verifyingKey, signature), shareHashTree);
  }

  /// Makes all shares of a version that is stored already, of what its good shares give, and of
  /// what stands in one of them besides the blocks.
  ///
  /// @throws BadShareException if what was stored was never right
  static EncodedVersion again(FoundVersion found, Proof proof, VersionReader reader)
      throws IOException, InterruptedException, BadShareException {
    MutableVersion version = found.version();
    MutableLimits.requireWritable(version.dataLength(), version.needed(), version.total());
    ShareSet shares = new ShareSet(found.header());
    shares.fill(new Stored(reader, version));
    HashTree shareHashTree = shares.hashTree();
    if (!Bytes.copyOf(shareHashTree.root()).equals(version.rootHash())) {
      throw new BadShareException("the shares were damaged before they were stored");
    }
    return shares.finish(found.header(), proof, shareHashTree);
  }

  private static final Bytes NO_HASH = Bytes.copyOf(new byte[HashTree.HASH_LENGTH]);

  private static Bytes newSalt(SecureRandom random) {
    byte[] fresh = new byte[MutableShare.SALT_LENGTH];
    random.nextBytes(fresh);
    return Bytes.copyOf(fresh);
  }

  /// What every share of a version says besides its own hashes and blocks.
  record Proof(Bytes encryptedSigningKey, Bytes verifyingKey, Bytes signature) {}

  /// The header of a version to be made, but for the root hash.
  ///
  /// @param salt the one of an SDMF file
  private record Draft(Task task, Bytes salt) {

    MutableShare header(Bytes rootHash) {
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
      KeyLengths keyLengths = KeyLengths.of(task.signingKey());
      return switch (task.format()) {
        case SDMF -> new SdmfShare(version, salt, keyLengths);
        case MDMF -> new MdmfShare(version, keyLengths);
      };
    }
  }

  /// Where the ciphertext comes from, one segment after the other.
  private sealed interface Ciphertext {

    /// Fills the first k blocks of a segment with it, and returns its salt. What is behind the end
    /// of the file stays zero.
    Bytes next(int segment, int length, ByteBuffer[] blocks)
        throws IOException, InterruptedException;
  }

  /// Content that is encrypted now.
  private record Plaintext(InputStream in, ReadKey readKey, Draft draft, SecureRandom random)
      implements Ciphertext {

    @Override
    public Bytes next(int segment, int length, ByteBuffer[] blocks) throws IOException {
      Bytes salt =
          switch (draft.task.format()) {
            case SDMF -> draft.salt;
            case MDMF -> newSalt(random);
          };
      AesCtr cipher = AesCtr.at(readKey.dataKey(salt), 0);
      int left = length;
      for (int number = 0; left > 0; number++) {
        ByteBuffer block = blocks[number].duplicate();
        int wanted = Math.min(left, block.remaining());
        byte[] plaintext = in.readNBytes(wanted);
        if (plaintext.length < wanted) {
          throw new IOException("the content shrank while it was stored");
        }
        cipher.apply(ByteBuffer.wrap(plaintext), block);
        left -= wanted;
      }
      return salt;
    }
  }

  /// What is stored already.
  private record Stored(VersionReader reader, MutableVersion version) implements Ciphertext {

    @Override
    public Bytes next(int segment, int length, ByteBuffer[] blocks)
        throws IOException, InterruptedException {
      Segmentation cut = version.segmentation().orElseThrow();
      VersionReader.Encrypted stored = reader.encrypted(cut, segment, segment + 1).getFirst();
      ByteBuffer ciphertext = stored.ciphertext();
      for (int number = 0; ciphertext.hasRemaining(); number++) {
        ByteBuffer block = blocks[number].duplicate();
        int part = Math.min(block.remaining(), ciphertext.remaining());
        block.put(ciphertext.slice(ciphertext.position(), part));
        ciphertext.position(ciphertext.position() + part);
      }
      return stored.salt();
    }
  }

  /// The shares while they are made. Blocks are made where they stand in them.
  private static final class ShareSet {

    private final MutableShare header;
    private final int needed;
    private final int total;
    private final List<ByteBuffer> shares;

    /// Of each share, the hashes of its blocks.
    private final byte[][] leaves;

    /// Those over the hashes of each share's blocks.
    private final List<HashTree> trees = new ArrayList<>();

    /// @param header the root hash in it does not matter
    ShareSet(MutableShare header) {
      this.header = header;
      this.needed = header.version().needed();
      this.total = header.version().total();
      int length = Math.toIntExact(header.layout().length());
      this.shares = IntStream.range(0, total).mapToObj(_ -> ByteBuffer.allocate(length)).toList();
      this.leaves = new byte[total][header.version().segmentCount() * HashTree.HASH_LENGTH];
    }

    void fill(Ciphertext ciphertext) throws IOException, InterruptedException {
      var cut = header.version().segmentation();
      if (cut.isPresent()) {
        ReedSolomon coder = ReedSolomon.of(needed, total);
        for (int segment = 0; segment < cut.get().segmentCount(); segment++) {
          fill(segment, cut.get(), ciphertext, coder);
        }
      }
    }

    private void fill(int segment, Segmentation cut, Ciphertext ciphertext, ReedSolomon coder)
        throws IOException, InterruptedException {
      ByteRange stored = header.storedBlock(segment);
      int start = (int) stored.start();
      int blockLength = cut.blockLength(segment);
      int saltLength = (int) stored.length() - blockLength;
      ByteBuffer[] blocks = new ByteBuffer[total];
      Arrays.setAll(blocks, number -> shares.get(number).slice(start + saltLength, blockLength));
      Bytes salt = ciphertext.next(segment, cut.segmentLength(segment), blocks);
      coder.encode(duplicates(blocks, 0, needed), duplicates(blocks, needed, total));
      for (int number = 0; number < total; number++) {
        ByteBuffer share = shares.get(number);
        if (saltLength > 0) {
          share.put(start, salt.toArray());
        }
        byte[] hash = MutableShare.blockHash(share.slice(start, (int) stored.length()));
        System.arraycopy(hash, 0, leaves[number], segment * hash.length, hash.length);
      }
    }

    private static ByteBuffer[] duplicates(ByteBuffer[] blocks, int from, int to) {
      return Arrays.stream(blocks, from, to).map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    }

    /// The tree over the roots of all shares' block hash trees.
    HashTree hashTree() {
      ByteBuffer roots = ByteBuffer.allocate(total * HashTree.HASH_LENGTH);
      for (byte[] ofShare : leaves) {
        HashTree tree = HashTree.over(ofShare);
        trees.add(tree);
        roots.put(tree.root());
      }
      return HashTree.over(roots.array());
    }

    EncodedVersion finish(MutableShare finished, Proof proof, HashTree shareHashTree) {
      for (int number = 0; number < total; number++) {
        MutableShareParts parts =
            new MutableShareParts(
                proof.encryptedSigningKey(),
                proof.verifyingKey(),
                proof.signature(),
                MutableShareHashChain.encode(shareHashTree, number),
                trees.get(number));
        ByteBuffer share = shares.get(number);
        ByteBuffer head = finished.head(parts);
        ByteBuffer tail = finished.tail(parts);
        share.put(0, head, 0, head.remaining());
        share.put(share.limit() - tail.remaining(), tail, 0, tail.remaining());
      }
      return new EncodedVersion(finished, shares);
    }
  }
}
