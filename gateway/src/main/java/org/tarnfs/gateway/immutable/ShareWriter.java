// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;

/// Sends one share to its server, one request at a time, at the pace of that server. Parts may
/// come in any order. What the server says it has already, from an upload that was broken off, is
/// not sent again. After the first failure the rest is skipped: the share is lost there. Each call
/// is made on a thread of its own, which may be interrupted to end it.
final class ShareWriter {

  /// A request carries at most so much, unless a single block is longer.
  private static final int MAX_PIECE = 3 << 19;

  /// Whatever a server says it has, a part is not cut into more requests than this.
  private static final int MOST_CUTS = 4;

  private final OpenShare share;
  private final StorageIndex index;
  private final int maxPiece;

  /// Held while a request is under way; guards what follows.
  private final ReentrantLock pace = new ReentrantLock(true);

  private final MissingParts missing = new MissingParts();

  /// What is sent before all else, to learn what the server has.
  private ByteBuffer opening;

  private boolean complete;
  private boolean completeBefore;
  private boolean hasSpared;

  /// Guarded by this, so that only a thread that is still sending is interrupted.
  private @Nullable Thread sender;

  private volatile @Nullable StorageProtocolException failure;
  private volatile long requestStart;
  private volatile long lastNanos;

  /// `opening` is some of the share's beginning, or nothing.
  ShareWriter(OpenShare share, StorageIndex index, int blockSize, ByteBuffer opening) {
    this.share = share;
    this.index = index;
    this.opening = opening;
    this.maxPiece = Math.max(MAX_PIECE, blockSize);
  }

  OpenShare share() {
    return share;
  }

  /// Whether no write has failed so far.
  boolean isGoingWell() {
    return failure == null;
  }

  /// What went wrong; empty if the share is complete.
  Optional<StorageProtocolException> trouble() {
    if (failure == null && !complete) {
      return Optional.of(
          new StorageProtocolException(
              Reason.BAD_ANSWER, "took all of share " + share.number() + " and wants more of it"));
    }
    return Optional.ofNullable(failure);
  }

  /// Whether only the server's word stands for the share, or for a part of it: not all was sent.
  boolean isClaimed() {
    return completeBefore || hasSpared;
  }

  /// How long the request that is under way has taken so far; 0 if none is.
  long nanosUnderWay() {
    long start = requestStart;
    return start == 0 ? 0 : System.nanoTime() - start;
  }

  /// How long the request before took; [Long#MAX_VALUE] if none has ended.
  long usualNanos() {
    return lastNanos == 0 ? Long.MAX_VALUE : lastNanos;
  }

  /// Counts the share as lost, and ends the request that is under way.
  synchronized void giveUp() {
    failure =
        new StorageProtocolException(Reason.UNREACHABLE, "takes far longer than other servers");
    if (sender != null) {
      sender.interrupt();
    }
  }

  /// Sends a part of the share, as far as the server lacks it.
  void send(long offset, ByteBuffer bytes) throws InterruptedException {
    pace.lockInterruptibly();
    try {
      open();
      ByteRange left = ByteRange.ofLength(offset, bytes.remaining());
      long worthSparing = left.length() / MOST_CUTS;
      while (!left.isEmpty() && !completeBefore && failure == null) {
        ByteRange next = missing.next(left, worthSparing);
        hasSpared |= next.start() > left.start();
        int length = (int) Math.min(next.length(), maxPiece);
        if (length > 0) {
          int at = bytes.position() + (int) (next.start() - offset);
          request(
              next.start(), bytes.slice(at, length), length == Math.min(left.length(), maxPiece));
        }
        left = new ByteRange(next.start() + length, left.end());
      }
      bytes.position(bytes.limit());
    } catch (StorageProtocolException e) {
      failure = e;
    } catch (InterruptedException e) {
      if (failure == null) {
        throw e;
      }
    } finally {
      pace.unlock();
    }
  }

  private void open() throws StorageProtocolException, InterruptedException {
    if (opening.hasRemaining() && failure == null) {
      request(0, opening.slice(), false);
      opening = ByteBuffer.allocate(0);
    }
  }

  /// @param isUsual whether its length says something of how long others take
  private void request(long offset, ByteBuffer piece, boolean isUsual)
      throws StorageProtocolException, InterruptedException {
    long start = System.nanoTime();
    synchronized (this) {
      sender = Thread.currentThread();
      requestStart = start;
    }
    try {
      WriteProgress progress = write(offset, piece);
      complete = progress.isComplete();
      missing.learn(progress);
      if (isUsual) {
        lastNanos = System.nanoTime() - start;
      }
    } finally {
      synchronized (this) {
        sender = null;
        requestStart = 0;
      }
    }
  }

  /// A server that no longer takes the share may have completed it: by a write whose answer was
  /// lost, or for another process of the same client.
  private WriteProgress write(long offset, ByteBuffer piece)
      throws StorageProtocolException, InterruptedException {
    StorageServer storage = share.server().storage();
    try {
      return storage.write(index, share.number(), share.uploadSecret(), offset, piece);
    } catch (StorageProtocolException e) {
      completeBefore =
          e.reason() == Reason.NO_SUCH_SHARE && storage.shares(index).contains(share.number());
      if (completeBefore) {
        return new WriteProgress(List.of());
      }
      throw e;
    }
  }
}
