// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SPACE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.lease.Usage;
import org.tarnfs.storage.protocol.ShareChange;
import org.tarnfs.storage.protocol.SlotSecrets;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Changes mutable shares so that each is the old one or the new one wherever the power fails:
///
/// 1. what every share is to become is written to `incoming` and forced to the disk;
/// 2. each file moves to its place, over the old one; shares to be deleted are deleted;
/// 3. the directory they are in is forced.
///
/// Nothing is ever written into a share: for one that grows by a little all of it is copied, which
/// is the price. The caller holds the lock of the index; threads that come here must not be
/// interrupted.
final class SlotChange {

  /// What the version that every server tells its clients promises.
  static final long MAX_SHARE_SIZE = 69_105_000_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(SlotChange.class);

  private final ShareTree tree;
  private final Disk disk;
  private final Space space;
  private final ShareCommit commit;
  private final Leases leases;
  private final Bytes nodeId;

  SlotChange(
      ShareTree tree, Disk disk, Space space, ShareCommit commit, Leases leases, Bytes nodeId) {
    this.tree = tree;
    this.disk = disk;
    this.space = space;
    this.commit = commit;
    this.leases = leases;
    this.nodeId = nodeId;
  }

  /// What a share is to become, as a file of its own. Limits apply to what it grows by: one that
  /// does not grow can be changed, or deleted, on a server that is full.
  private record Next(ShareId share, Path file, long promised, Usage difference) {}

  void make(Slot slot, SlotSecrets secrets, Map<ShareNumber, ShareChange> changes)
      throws IOException {
    Set<ShareNumber> untouched = new TreeSet<>();
    Set<ShareNumber> deleted = new TreeSet<>();
    List<Next> written = new ArrayList<>();
    boolean isWritten;
    try {
      for (Map.Entry<ShareNumber, ShareChange> entry : changes.entrySet()) {
        ShareNumber number = entry.getKey();
        ShareChange change = entry.getValue();
        Optional<MutableShare> share = slot.share(number);
        if (change.isDeletion()) {
          share.ifPresent(there -> deleted.add(number));
        } else if (share.isPresent() && isEmpty(change, share.get())) {
          untouched.add(number);
        } else {
          written.add(write(new ShareId(slot.index(), number), share, change, secrets));
        }
      }
      isWritten = !written.isEmpty();
      while (!written.isEmpty()) {
        Next next = written.getLast();
        commit.replace(next.share, next.file, next.difference);
        space.release(written.removeLast().promised);
      }
    } finally {
      written.forEach(this::drop);
    }
    delete(slot, deleted);
    if (!deleted.isEmpty()) {
      commit.forceDeletions(slot.index());
    } else if (isWritten) {
      commit.forceEntries(slot.index());
    }
    leases.addOrRenew(slot.index(), untouched, secrets.lease(), Leases.RENEWER);
  }

  private void delete(Slot slot, Set<ShareNumber> numbers) throws IOException {
    for (ShareNumber number : numbers) {
      ShareId share = new ShareId(slot.index(), number);
      commit.delete(share, usageOf(share));
    }
  }

  private static boolean isEmpty(ShareChange change, MutableShare share) {
    return change.writes().isEmpty() && change.newLength().orElse(share.length()) >= share.length();
  }

  /// Writes what a share is to become. The file is there, forced, and what it grows by promised, or
  /// none of that is so.
  private Next write(
      ShareId id, Optional<MutableShare> share, ShareChange change, SlotSecrets secrets)
      throws IOException {
    long before = share.isPresent() ? share.get().length() : 0;
    long length = length(before, change);
    List<ByteBuffer> slots = leases.renewed(share, secrets.lease());
    MutableShareFile container = MutableShareFile.of(length, slots.size());
    MutableShareOwner owner =
        share.isPresent()
            ? share.get().owner()
            : new MutableShareOwner(nodeId, secrets.writeEnabler());
    long size = container.fileSize();
    Usage difference = new Usage(1, size).plus(usageOf(id).negated());
    long growth = Math.max(0, difference.bytes());
    if (!space.reserve(growth)) {
      throw new StorageProtocolException(NO_SPACE, "no room for " + id);
    }
    Next next = new Next(id, tree.next(id), growth, difference);
    boolean isWritten = false;
    try (FileChannel file = disk.create(next.file)) {
      writeFrame(file, container, owner, slots);
      copy(share, Math.min(before, length), change, file);
      for (ShareChange.Write write : change.writes()) {
        writeData(file, write, length);
      }
      disk.force(file);
      isWritten = true;
    } catch (IOException failure) {
      throw explained(failure, size);
    } finally {
      if (!isWritten) {
        drop(next);
      }
    }
    return next;
  }

  /// What is at the place of a share uses, be it a share or what is left of one.
  private Usage usageOf(ShareId share) throws IOException {
    try {
      return new Usage(1, Files.size(tree.share(share)));
    } catch (NoSuchFileException nothing) {
      return Usage.NONE;
    }
  }

  private static long length(long before, ShareChange change) throws StorageProtocolException {
    long length = before;
    for (ShareChange.Write write : change.writes()) {
      if (write.offset() > MAX_SHARE_SIZE - write.data().remaining()) {
        throw new StorageProtocolException(BAD_REQUEST, "a write beyond the longest share");
      }
      if (write.data().hasRemaining()) {
        length = Math.max(length, write.offset() + write.data().remaining());
      }
    }
    return Math.min(length, change.newLength().orElse(length));
  }

  /// Writes what stands before and behind the data.
  private void writeFrame(
      FileChannel file,
      MutableShareFile container,
      MutableShareOwner owner,
      List<ByteBuffer> leases)
      throws IOException {
    int inline = Math.min(leases.size(), MutableShareFile.INLINE_SLOTS);
    ByteBuffer start = ByteBuffer.allocate(MutableShareFile.DATA_OFFSET);
    start.put(container.header(owner));
    leases.subList(0, inline).forEach(slot -> start.put(slot.duplicate()));
    disk.write(file, start.clear(), 0);
    long size = container.fileSize() - container.leaseCountOffset();
    ByteBuffer end = ByteBuffer.allocate(Math.toIntExact(size));
    end.putInt((int) container.extraLeases());
    leases.subList(inline, leases.size()).forEach(slot -> end.put(slot.duplicate()));
    disk.write(file, end.flip(), container.leaseCountOffset());
  }

  /// Copies what is there already, unless it is to be written over entirely.
  private void copy(Optional<MutableShare> share, long length, ShareChange change, FileChannel file)
      throws IOException {
    boolean isWrittenOver =
        change.writes().stream()
            .anyMatch(write -> write.offset() == 0 && write.data().remaining() >= length);
    if (share.isPresent() && !isWrittenOver) {
      ByteRange range = ByteRange.ofLength(MutableShareFile.DATA_OFFSET, length);
      disk.copy(share.get().file(), range, file, MutableShareFile.DATA_OFFSET);
    }
  }

  private void writeData(FileChannel file, ShareChange.Write write, long length)
      throws IOException {
    ByteRange range = ByteRange.ofLength(write.offset(), write.data().remaining());
    int count = (int) range.clippedTo(length).length();
    ByteBuffer data = write.data().slice(write.data().position(), count);
    disk.write(file, data, MutableShareFile.DATA_OFFSET + write.offset());
  }

  private IOException explained(IOException failure, long size) throws IOException {
    return failure instanceof StorageProtocolException || !space.isDiskFull(size)
        ? failure
        : new StorageProtocolException(NO_SPACE, "the disk is full", failure);
  }

  private void drop(Next next) {
    try {
      disk.delete(next.file);
    } catch (IOException failure) {
      LOG.warn("a file is left behind until the next start", failure);
    }
    space.release(next.promised);
  }
}
