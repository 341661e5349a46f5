// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.tarnfs.storage.disk.DiskCall.answer;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.disk.IndexLocks.Held;
import org.tarnfs.storage.protocol.LocalMutableShares;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.SlotSecrets;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// The mutable shares of a server's disk.
final class DiskMutableShares implements LocalMutableShares {

  private final ShareTree tree;
  private final Space space;
  private final IndexLocks locks;
  private final SlotChange change;
  private final CorruptionAdvisories advisories;
  private final DiskThreads threads;

  DiskMutableShares(
      ShareTree tree,
      Space space,
      IndexLocks locks,
      SlotChange change,
      CorruptionAdvisories advisories,
      DiskThreads threads) {
    this.tree = tree;
    this.space = space;
    this.locks = locks;
    this.change = change;
    this.advisories = advisories;
    this.threads = threads;
  }

  @Override
  public Set<ShareNumber> shares(StorageIndex index)
      throws StorageProtocolException, InterruptedException {
    return answer("list", index, () -> tree.list(index));
  }

  @Override
  public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    if (offset < 0 || length < 0) {
      throw new StorageProtocolException(BAD_REQUEST, length + " bytes at " + offset);
    }
    ShareId id = new ShareId(index, share);
    return answer(
        "read",
        id,
        () -> {
          try (MutableShare open = open(id)) {
            return open.read(
                new ByteRange(offset, offset + Math.min(length, Long.MAX_VALUE - offset)));
          }
        });
  }

  @Override
  public long length(StorageIndex index, ShareNumber share)
      throws StorageProtocolException, InterruptedException {
    ShareId id = new ShareId(index, share);
    return answer(
        "read",
        id,
        () -> {
          try (MutableShare open = open(id)) {
            return open.length();
          }
        });
  }

  private MutableShare open(ShareId share) throws IOException {
    return MutableShare.open(tree.share(share))
        .orElseThrow(
            () -> new StorageProtocolException(NO_SUCH_SHARE, share + " cannot be changed"));
  }

  @Override
  public ReadTestWriteAnswer readTestWrite(
      StorageIndex index, SlotSecrets secrets, ReadTestWriteRequest request)
      throws StorageProtocolException, InterruptedException {
    return answer(
        "change",
        index,
        () -> {
          space.awaitCount();
          return threads.call(() -> locked(index, secrets, request));
        });
  }

  private ReadTestWriteAnswer locked(
      StorageIndex index, SlotSecrets secrets, ReadTestWriteRequest request) throws IOException {
    try (Held _ = locks.hold(index);
        Slot slot = Slot.open(tree, index)) {
      slot.requireOwner(secrets.writeEnabler());
      var data = slot.read(request.reads());
      boolean isAsExpected = slot.passes(request.changes());
      if (isAsExpected) {
        change.make(slot, secrets, request.changes());
      }
      return new ReadTestWriteAnswer(isAsExpected, data);
    }
  }

  @Override
  public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException, InterruptedException {
    advisories.advise(this, "mutable", new ShareId(index, share), reason);
  }
}
