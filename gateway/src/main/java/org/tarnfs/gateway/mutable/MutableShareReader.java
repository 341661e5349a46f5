// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.caps.crypto.BadKeyException;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.HashTree;
import org.tarnfs.gateway.share.MutableShare;
import org.tarnfs.gateway.share.MutableShareHashChain;
import org.tarnfs.gateway.share.MutableShareLayout;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Reads the blocks of one share, and proves them. Safe for several threads.
final class MutableShareReader {

  private final StorageIndex index;
  private final FoundShare share;

  /// The hashes of all blocks, proved.
  private volatile byte @Nullable [] leaves;

  /// A block that is proved, and what it was encrypted with.
  record Block(Bytes salt, ByteBuffer data) {}

  MutableShareReader(StorageIndex index, FoundShare share) {
    this.index = index;
    this.share = share;
  }

  FoundShare share() {
    return share;
  }

  ShareNumber number() {
    return share.number();
  }

  /// The blocks of the segments from `first` up to but not including `end`.
  List<Block> blocks(int first, int end)
      throws BadShareException, StorageProtocolException, InterruptedException {
    byte[] hashes = leaves();
    MutableShare header = share.header();
    long start = header.storedBlock(first).start();
    ByteBuffer all = bytes(new ByteRange(start, header.storedBlock(end - 1).end()));
    List<Block> blocks = new ArrayList<>();
    for (int segment = first; segment < end; segment++) {
      ByteRange place = header.storedBlock(segment);
      ByteBuffer stored = all.slice((int) (place.start() - start), (int) place.length());
      byte[] hash = MutableShare.blockHash(stored.duplicate());
      int leaf = segment * HashTree.HASH_LENGTH;
      if (!Arrays.equals(hash, 0, hash.length, hashes, leaf, leaf + HashTree.HASH_LENGTH)) {
        throw new BadShareException("block " + segment + " does not match its hash");
      }
      Bytes salt = header.takeSalt(stored);
      blocks.add(new Block(salt, stored.slice()));
    }
    return blocks;
  }

  /// The hashes of this share's blocks, one after the other, proved to belong to the version.
  byte[] leaves() throws BadShareException, StorageProtocolException, InterruptedException {
    byte[] known = leaves;
    if (known != null) {
      return known;
    }
    MutableShareLayout layout = share.header().layout();
    int count = share.header().version().segmentCount();
    long firstLeaf =
        layout.blockHashTree().start() + HashTree.leafNode(0, count) * HashTree.HASH_LENGTH;
    byte[] read = new byte[count * HashTree.HASH_LENGTH];
    bytes(ByteRange.ofLength(firstLeaf, read.length)).get(read);
    MutableShareHashChain.prove(
        bytes(layout.shareHashChain()),
        number().value(),
        share.header().version().total(),
        Bytes.copyOf(HashTree.over(read).root()),
        share.header().version().rootHash());
    leaves = read;
    return read;
  }

  /// The signing key, encrypted.
  Bytes encryptedSigningKey()
      throws BadShareException, StorageProtocolException, InterruptedException {
    return Bytes.copyOf(bytes(share.header().layout().encryptedSigningKey()));
  }

  /// What all shares of the version have in common.
  ///
  /// @throws BadShareException if the signing key in this one is not right
  EncodedVersion.Proof proof(WriteKey writeKey)
      throws BadShareException, StorageProtocolException, InterruptedException {
    MutableShareLayout layout = share.header().layout();
    Bytes encryptedKey = encryptedSigningKey();
    try {
      var unused = writeKey.decryptSigningKey(encryptedKey);
    } catch (BadKeyException e) {
      throw new BadShareException("signing key is " + e.getMessage());
    }
    return new EncodedVersion.Proof(
        encryptedKey,
        Bytes.copyOf(bytes(layout.verifyingKey())),
        Bytes.copyOf(bytes(layout.signature())));
  }

  private ByteBuffer bytes(ByteRange range)
      throws BadShareException, StorageProtocolException, InterruptedException {
    ByteBuffer start = share.start();
    if (range.end() <= start.remaining()) {
      return start.slice(start.position() + (int) range.start(), (int) range.length());
    }
    int length = Math.toIntExact(range.length());
    ByteBuffer read =
        share.server().storage().mutable().read(index, number(), range.start(), length);
    if (read.remaining() != length) {
      throw new BadShareException("share is cut short at " + (range.start() + read.remaining()));
    }
    return read;
  }

  @Override
  public String toString() {
    return share.toString();
  }
}
