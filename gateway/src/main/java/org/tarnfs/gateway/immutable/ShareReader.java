// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.LeafGroup;
import org.tarnfs.gateway.share.Segmentation;
import org.tarnfs.gateway.share.ShareHashChain;
import org.tarnfs.gateway.share.UriExtensionBlock;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Reads one share from one server and proves all of it against the cap: the URI extension by the
/// hash in the cap, the root of the block hash tree by the share hash chain, the block hashes by
/// that root, each block by its hash. Nothing unproved leaves it. Safe for several threads.
///
/// The layout is guessed from the cap, and right for all that was written with the usual segment
/// size: then one read brings everything but the blocks, and of a small share those too. The header
/// is read only if the guess fails.
final class ShareReader {

  /// What is read at once when a share is opened.
  private static final int MAX_FIRST_READ = 1 << 16;

  private final GridServer server;
  private final ShareNumber number;
  private final ChkReadCap cap;
  private final StorageIndex index;

  /// Held while the share is opened or its hashes are read, so that this is done once.
  private final ReentrantLock opening = new ReentrantLock();

  private volatile @Nullable OpenedShare opened;

  /// Guarded by [#opening].
  private @Nullable Leaves blockLeaves;

  private volatile long nanosPerRead;
  private volatile boolean hasFailed;

  ShareReader(GridServer server, ShareNumber number, ChkReadCap cap, StorageIndex index) {
    this.server = server;
    this.number = number;
    this.cap = cap;
    this.index = index;
  }

  /// What is known of a share once its end is proved.
  record OpenedShare(
      ImmutableShareLayout layout,
      Segmentation segmentation,
      UriExtensionBlock uriExtension,
      Bytes blockRoot,
      Window firstRead) {}

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

  /// Bytes of the share that were read already.
  record Window(long offset, ByteBuffer bytes) {
    private @Nullable ByteBuffer slice(long from, int length) {
      boolean inside = from >= offset && from + length <= offset + bytes.limit();
      return inside ? bytes.slice((int) (from - offset), length) : null;
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
    opening.lockInterruptibly();
    try {
      OpenedShare share = opened;
      if (share == null) {
        share = openAsGuessed();
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
    if (share.firstRead.offset == 0) {
      for (int segment = 0; segment < share.segmentation.segmentCount(); segment++) {
        block(segment);
      }
    }
  }

  /// Tells the server that the share is damaged. It is a courtesy, which nobody waits for.
  void advise(BadShareException damage) {
    Thread.startVirtualThread(
        () -> {
          try {
            String reason = "client found: " + damage.getMessage();
            server.storage().adviseCorruptShare(index, number, reason);
          } catch (StorageProtocolException | InterruptedException e) {
            // The share is replaced either way.
            return;
          }
        });
  }

  private OpenedShare openAsGuessed()
      throws BadShareException, StorageProtocolException, InterruptedException {
    Segmentation guess =
        Segmentation.forUpload(cap.size(), cap.needed(), Segmentation.DEFAULT_MAX_SEGMENT_SIZE);
    ImmutableShareLayout layout = ImmutableShareLayout.of(guess, cap.total());
    long length = layout.shareLength(UriExtensionBlock.lengthFor(guess, cap.total()));
    long from = firstReadStart(layout, length);
    Window window = new Window(from, read(from, (int) (length - from)));
    try {
      return prove(layout, window);
    } catch (BadShareException e) {
      return openByHeader();
    }
  }

  /// As much of the share as fits one read: all, or the trees and what follows, or what follows.
  private static long firstReadStart(ImmutableShareLayout layout, long length) {
    if (length <= MAX_FIRST_READ) {
      return 0;
    }
    return length - layout.ciphertextHashTree() <= MAX_FIRST_READ
        ? layout.ciphertextHashTree()
        : layout.shareHashChain();
  }

  private OpenedShare openByHeader()
      throws BadShareException, StorageProtocolException, InterruptedException {
    ImmutableShareLayout layout =
        ImmutableShareLayout.decodeHeader(read(0, ImmutableShareLayout.MAX_HEADER_LENGTH));
    long from = layout.shareHashChain();
    long chainLength = layout.uriExtension() - from;
    if (chainLength < 0 || chainLength > MAX_FIRST_READ) {
      throw new BadShareException("share hash chain of an absurd length");
    }
    int endLength = layout.uriExtensionLengthWidth() + UriExtensionBlock.MAX_LENGTH;
    return prove(layout, new Window(from, read(from, (int) chainLength + endLength)));
  }

  private OpenedShare prove(ImmutableShareLayout layout, Window window) throws BadShareException {
    int chainAt = (int) (layout.shareHashChain() - window.offset());
    int uriExtensionAt = (int) (layout.uriExtension() - window.offset());
    if (uriExtensionAt > window.bytes().limit()) {
      throw new BadShareException("share ends before its URI extension block");
    }
    byte[] encoded =
        layout.unframeUriExtension(window.bytes().duplicate().position(uriExtensionAt));
    if (!UriExtensionBlock.hashOf(encoded).equals(cap.uebHash())) {
      throw new BadShareException("URI extension block does not match the cap");
    }
    UriExtensionBlock uriExtension = UriExtensionBlock.decode(encoded);
    ByteBuffer chain = window.bytes().slice(chainAt, uriExtensionAt - chainAt);
    byte[] blockRoot =
        ShareHashChain.prove(
            chain, number.value(), cap.total(), uriExtension.shareRootHash().toArray());
    return new OpenedShare(
        layout,
        uriExtension.segmentation(cap.size(), cap.needed()),
        uriExtension,
        Bytes.copyOf(blockRoot),
        window);
  }

  /// The block of a segment, proved.
  ByteBuffer block(int segment)
      throws BadShareException, StorageProtocolException, InterruptedException {
    OpenedShare share = open();
    byte[] expected = blockHash(share, segment);
    int length = share.segmentation.blockLength(segment);
    long offset = share.layout.data() + share.segmentation.blockStart(segment);
    long start = System.nanoTime();
    ByteBuffer block = readExactly(share, offset, length);
    nanosPerRead = System.nanoTime() - start;
    byte[] hash = TaggedHash.of(HashTag.BLOCK).update(block.duplicate()).digest();
    if (!Arrays.equals(hash, expected)) {
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
        leaves = leaves(share, share.layout.blockHashTree(), segment, share.blockRoot.toArray());
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
    byte[] root = share.uriExtension.ciphertextRootHash().toArray();
    return leaves(share, share.layout.ciphertextHashTree(), segment, root);
  }

  private Leaves leaves(OpenedShare share, long tree, int segment, byte[] root)
      throws BadShareException, StorageProtocolException, InterruptedException {
    LeafGroup group = LeafGroup.containing(segment, share.segmentation.segmentCount());
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
    ByteBuffer known = share.firstRead.slice(offset, length);
    ByteBuffer bytes = known == null ? read(offset, length) : known;
    if (bytes.remaining() != length) {
      throw new BadShareException("share is cut short at " + (offset + bytes.remaining()));
    }
    return bytes;
  }

  private ByteBuffer read(long offset, int length)
      throws StorageProtocolException, InterruptedException {
    ByteBuffer bytes = server.storage().read(index, number, offset, length).slice();
    hasFailed = false;
    return bytes;
  }

  @Override
  public String toString() {
    return "share " + number + " on " + server;
  }
}
