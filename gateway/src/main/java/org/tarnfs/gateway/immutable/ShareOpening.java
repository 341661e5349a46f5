// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.immutable.OpenedShare.Window;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.Segmentation;
import org.tarnfs.gateway.share.ShareHashChain;
import org.tarnfs.gateway.share.UriExtensionBlock;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Reads the end of a share and proves it against the cap.
///
/// The layout is guessed from the cap, and right for all that was written with the usual segment
/// size: then one read brings everything but the blocks, and of a small share those too. The header
/// is read only if the guess fails.
final class ShareOpening {

  /// What is read at once when a share is opened.
  static final int MAX_FIRST_READ = 1 << 16;

  /// Reads from the share.
  @FunctionalInterface
  interface Source {
    ByteBuffer read(long offset, int length) throws StorageProtocolException, InterruptedException;
  }

  private final ChkVerifyCap cap;
  private final ShareNumber number;
  private final Source source;

  ShareOpening(ChkVerifyCap cap, ShareNumber number, Source source) {
    this.cap = cap;
    this.number = number;
    this.source = source;
  }

  /// How the file is probably cut.
  static Segmentation guess(long size, int needed) {
    return Segmentation.forUpload(size, needed, Segmentation.DEFAULT_MAX_SEGMENT_SIZE);
  }

  /// Opens the share, and reads the block of a segment at the same time, if it is not so small that
  /// all of it is read.
  OpenedShare open(OptionalInt segment)
      throws BadShareException, StorageProtocolException, InterruptedException {
    Segmentation guess = guess(cap.size(), cap.needed());
    ImmutableShareLayout layout = ImmutableShareLayout.of(guess, cap.total());
    long length = layout.shareLength(UriExtensionBlock.lengthFor(guess, cap.total()));
    long from = firstReadStart(layout, length);
    try (TaskScope tasks = new TaskScope()) {
      Optional<Future<Window>> block =
          from == 0 || segment.isEmpty() || segment.getAsInt() >= guess.segmentCount()
              ? Optional.empty()
              : Optional.of(tasks.fork(() -> block(guess, layout, segment.getAsInt())));
      Window end = new Window(from, source.read(from, (int) (length - from)));
      return proved(layout, end, block);
    }
  }

  private OpenedShare proved(
      ImmutableShareLayout layout, Window end, Optional<Future<Window>> block)
      throws BadShareException, StorageProtocolException, InterruptedException {
    OpenedShare share;
    try {
      share = prove(layout, end);
    } catch (BadShareException e) {
      return openByHeader();
    }
    if (block.isEmpty()) {
      return share;
    }
    try {
      return share.withBlock(TaskScope.join(block.get()));
    } catch (StorageProtocolException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Window block(Segmentation guess, ImmutableShareLayout layout, int segment)
      throws StorageProtocolException, InterruptedException {
    long offset = layout.data() + guess.blockStart(segment);
    return new Window(offset, source.read(offset, guess.blockLength(segment)));
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
        ImmutableShareLayout.decodeHeader(source.read(0, ImmutableShareLayout.MAX_HEADER_LENGTH));
    long from = layout.shareHashChain();
    long chainLength = layout.uriExtension() - from;
    if (chainLength < 0 || chainLength > MAX_FIRST_READ) {
      throw new BadShareException("share hash chain of an absurd length");
    }
    int endLength = layout.uriExtensionLengthWidth() + UriExtensionBlock.MAX_LENGTH;
    return prove(layout, new Window(from, source.read(from, (int) chainLength + endLength)));
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
        Bytes.copyOf(encoded),
        Bytes.copyOf(blockRoot),
        List.of(window));
  }
}
