// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;
import org.tarnfs.gateway.servers.CorruptionAdvice;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.LeafGroup;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Reads one share from one server and proves it against the cap: the URI extension by the hash in
/// the cap, the root of the block hash tree by the share hash chain, the block hashes by that root,
/// each block by its hash. Nothing but blocks leaves it unproved. Safe for several threads.
final class ShareReader {

  private final GridServer server;
  private final ShareNumber number;
  private final ChkVerifyCap cap;

  /// Held while the share is opened or its hashes are read, so that this is done once.
  private final ReentrantLock opening = new ReentrantLock();

  private volatile @Nullable OpenedShare opened;

  /// Guarded by [#opening].
  private @Nullable Leaves blockLeaves;

  private volatile long nanosPerRead;
  private volatile boolean hasFailed;

  ShareReader(GridServer server, ShareNumber number, ChkVerifyCap cap) {
    this.server = server;
    this.number = number;
    this.cap = cap;
  }

  /// Proved leaves of one of the trees.
  static final class Leaves {

    private final LeafGroup group;
    private final byte[] hashes;

    private Leaves(LeafGroup group, byte[] hashes) {
      this.group = group;
      this.hashes = hashes;
    }

    boolean contains(int segment) {
      return group.contains(segment);
    }

    byte[] leaf(int segment) {
      return group.leaf(hashes, segment);
    }
  }

  GridServer server() {
    return server;
  }

  ShareNumber number() {
    return number;
  }

  /// How long a block took lately, 0 if none was read yet.
  long nanosPerRead() {
    return nanosPerRead;
  }

  /// Whether the server could not be reached, or did not serve, the last time.
  boolean hasFailed() {
    return hasFailed;
  }

  /// Tells that the server did not serve.
  void fails() {
    hasFailed = true;
  }

  boolean isOpen() {
    return opened != null;
  }

  /// Tells that a block has been waited for so long, and is not there yet.
  void isSlow(long nanos) {
    nanosPerRead = Math.max(nanosPerRead, nanos);
  }

  /// The share with its end read and proved.
  OpenedShare open() throws BadShareException, StorageProtocolException, InterruptedException {
    return open(OptionalInt.empty());
  }

  /// As [#open()]; when the share is opened now, the block of a segment is read at the same time.
  OpenedShare open(int segment)
      throws BadShareException, StorageProtocolException, InterruptedException {
    return open(OptionalInt.of(segment));
  }

  private OpenedShare open(OptionalInt segment)
      throws BadShareException, StorageProtocolException, InterruptedException {
    opening.lockInterruptibly();
    try {
      OpenedShare share = opened;
      if (share == null) {
        share = new ShareOpening(cap, number, this::read).open(segment);
        opened = share;
      }
      return share;
    } finally {
      opening.unlock();
    }
  }

  /// Proves as much as opening the share usually brings: all but the blocks, and of a small one
  /// those too. The end alone does not tell a share from its neighbour in the share hash tree.
  void prove() throws BadShareException, StorageProtocolException, InterruptedException {
    OpenedShare share = open();
    blockHash(share, 0);
    ciphertextLeaves(0);
    if (share.isAllRead()) {
      for (int segment = 0; segment < share.segmentation().segmentCount(); segment++) {
        proved(segment, block(segment));
      }
    }
  }

  /// Tells the server that the share is damaged. It is a courtesy, which nobody waits for.
  void advise(BadShareException damage) {
    CorruptionAdvice.send(server.storage(), cap.storageIndex(), number, damage.getMessage());
  }

  /// These bytes of the share, unproved.
  ByteBuffer bytes(long offset, int length)
      throws BadShareException, StorageProtocolException, InterruptedException {
    return readExactly(open(), offset, length);
  }

  /// The block of a segment as the server gives it.
  ByteBuffer block(int segment)
      throws BadShareException, StorageProtocolException, InterruptedException {
    OpenedShare share = open(segment);
    int length = share.segmentation().blockLength(segment);
    long offset = share.layout().data() + share.segmentation().blockStart(segment);
    long start = System.nanoTime();
    ByteBuffer block = readExactly(share, offset, length);
    nanosPerRead = System.nanoTime() - start;
    if (share.known(offset, length) != null) {
      opened = share.withoutBlock();
    }
    return block;
  }

  /// Proves the block of a segment, and returns it.
  ByteBuffer proved(int segment, ByteBuffer block)
      throws BadShareException, StorageProtocolException, InterruptedException {
    byte[] hash = TaggedHash.of(HashTag.BLOCK).update(block.duplicate()).digest();
    if (!Arrays.equals(hash, blockHash(open(), segment))) {
      throw new BadShareException("block " + segment + " does not match its hash");
    }
    return block;
  }

  private byte[] blockHash(OpenedShare share, int segment)
      throws BadShareException, StorageProtocolException, InterruptedException {
    opening.lockInterruptibly();
    try {
      Leaves leaves = blockLeaves;
      if (leaves == null || !leaves.contains(segment)) {
        leaves =
            leaves(share, share.layout().blockHashTree(), segment, share.blockRoot().toArray());
        blockLeaves = leaves;
      }
      return leaves.leaf(segment);
    } finally {
      opening.unlock();
    }
  }

  /// The hashes of the ciphertext of a group of segments, proved; the same in every share.
  Leaves ciphertextLeaves(int segment)
      throws BadShareException, StorageProtocolException, InterruptedException {
    OpenedShare share = open();
    byte[] root = share.uriExtension().ciphertextRootHash().toArray();
    return leaves(share, share.layout().ciphertextHashTree(), segment, root);
  }

  private Leaves leaves(OpenedShare share, long tree, int segment, byte[] root)
      throws BadShareException, StorageProtocolException, InterruptedException {
    LeafGroup group = LeafGroup.containing(segment, share.segmentation().segmentCount());
    byte[] hashes = bytes(share, tree, group.leafBytes());
    List<byte[]> siblings = new ArrayList<>();
    for (ByteRange sibling : group.siblingBytes()) {
      siblings.add(bytes(share, tree, sibling));
    }
    if (!group.proves(hashes, siblings, root)) {
      throw new BadShareException("hash tree does not lead to its root");
    }
    return new Leaves(group, hashes);
  }

  private byte[] bytes(OpenedShare share, long tree, ByteRange range)
      throws BadShareException, StorageProtocolException, InterruptedException {
    byte[] bytes = new byte[(int) range.length()];
    readExactly(share, tree + range.start(), bytes.length).get(bytes);
    return bytes;
  }

  private ByteBuffer readExactly(OpenedShare share, long offset, int length)
      throws BadShareException, StorageProtocolException, InterruptedException {
    ByteBuffer known = share.known(offset, length);
    ByteBuffer bytes = known == null ? read(offset, length) : known;
    if (bytes.remaining() != length) {
      throw new BadShareException("share is cut short at " + (offset + bytes.remaining()));
    }
    return bytes;
  }

  private ByteBuffer read(long offset, int length)
      throws StorageProtocolException, InterruptedException {
    ByteBuffer bytes = server.storage().read(cap.storageIndex(), number, offset, length).slice();
    hasFailed = false;
    return bytes;
  }

  @Override
  public String toString() {
    return "share " + number + " on " + server;
  }
}
