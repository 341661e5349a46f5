// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SPACE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.disk.IndexLocks.Held;
import org.tarnfs.storage.lease.LeaseFormat;
import org.tarnfs.storage.lease.LeaseRecord;
import org.tarnfs.storage.lease.SecretForm;
import org.tarnfs.storage.lease.Usage;
import org.tarnfs.storage.lease.UsageLedger;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Adds leases to the shares that are there, and renews them.
///
/// A lease is changed in place, and in an order that leaves the share whole wherever it stops. To
/// renew is to write four bytes. To add is to append a record, and only when that is on the disk to
/// count it. Threads that come here must not be interrupted.
final class Leases {

  /// Stock software's owner numbers: for the lease an upload comes with, and for later ones.
  static final int UPLOADER = 0;

  static final int RENEWER = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  private final ShareTree tree;
  private final Disk disk;
  private final Space space;
  private final UsageLedger ledger;
  private final Bytes nodeId;
  private final InstantSource clock;
  private final IndexLocks locks;

  Leases(
      ShareTree tree,
      Disk disk,
      Space space,
      UsageLedger ledger,
      IndexLocks locks,
      Bytes nodeId,
      InstantSource clock) {
    this.tree = tree;
    this.disk = disk;
    this.space = space;
    this.ledger = ledger;
    this.locks = locks;
    this.nodeId = nodeId.requireLength(LeaseFormat.NODE_ID_LENGTH);
    this.clock = clock;
  }

  /// The bytes of the lease that a new share comes with.
  ByteBuffer firstOf(ImmutableShareFile container, LeaseSecrets secrets) {
    return container
        .leaseFormat()
        .encode(granted(container, secrets, UPLOADER), nodeId)
        .asReadOnlyBuffer();
  }

  /// The lease slots of what a mutable share is about to become: all that are taken, with the
  /// secrets hashed, among them one for `secrets`. The caller holds the lock of its index.
  List<ByteBuffer> renewed(Optional<MutableShare> share, LeaseSecrets secrets) throws IOException {
    MutableShareFile next = MutableShareFile.of(0, 0);
    LeaseRecord lease = granted(next, secrets, RENEWER);
    List<ByteBuffer> slots = new ArrayList<>();
    boolean isThere = false;
    if (share.isPresent()) {
      MutableShareFile container = share.get().container();
      for (long slot = 0; slot < container.leaseSlots(); slot++) {
        ByteBuffer bytes = slot(share.get().file(), container, slot);
        LeaseRecord present = hashed(container, LeaseFormat.MUTABLE.decode(bytes.duplicate()));
        if (!LeaseFormat.MUTABLE.isFree(present)) {
          boolean isRenewed = present.isRenewedBy(lease);
          isThere |= isRenewed;
          slots.add(
              LeaseFormat.MUTABLE.rewritten(bytes, isRenewed ? later(present, lease) : present));
        }
      }
    }
    if (!isThere) {
      slots.add(LeaseFormat.MUTABLE.encode(lease, nodeId));
    }
    return slots;
  }

  private static LeaseRecord hashed(ShareFile container, LeaseRecord lease) {
    return container.secretForm() == SecretForm.HASHED ? lease : lease.hashed();
  }

  private static LeaseRecord later(LeaseRecord present, LeaseRecord lease) {
    return new LeaseRecord(
        present.owner(), present.stored(), Math.max(present.expiry(), lease.expiry()));
  }

  /// Adds or renews a lease on each of `shares` and returns those that have it now; a file that is
  /// no container has none.
  Set<ShareNumber> addOrRenew(
      StorageIndex index, Set<ShareNumber> shares, LeaseSecrets secrets, int owner)
      throws IOException {
    Set<ShareNumber> leased = new TreeSet<>();
    try (Held _ = locks.hold(index)) {
      for (ShareNumber number : shares) {
        ShareId share = new ShareId(index, number);
        try {
          addOrRenew(share, secrets, owner);
          leased.add(number);
        } catch (BadContainerException damage) {
          LOG.error("{} is damaged: its container is {}", share, damage.getMessage());
        }
      }
    }
    return leased;
  }

  private void addOrRenew(ShareId share, LeaseSecrets secrets, int owner) throws IOException {
    try (FileChannel file = disk.openToWrite(tree.share(share))) {
      ShareFile container = ShareFile.of(file);
      LeaseRecord lease = granted(container, secrets, owner);
      long free = container.leaseSlots();
      for (long slot = 0; slot < container.leaseSlots(); slot++) {
        LeaseRecord present = read(file, container, slot);
        if (container.leaseFormat().isFree(present)) {
          free = Math.min(free, slot);
        } else if (present.isRenewedBy(lease)) {
          renew(file, container, slot, present, lease);
          return;
        }
      }
      if (free < container.leaseSlots()) {
        write(file, container, free, lease);
        disk.force(file);
      } else {
        append(share, file, container, lease);
      }
    }
  }

  private LeaseRecord granted(ShareFile container, LeaseSecrets secrets, int owner) {
    // In a mutable container, owner 0 marks a free slot.
    int shown = container.leaseFormat() == LeaseFormat.MUTABLE ? Math.max(1, owner) : owner;
    return LeaseRecord.granted(shown, secrets, container.secretForm(), clock.instant());
  }

  private static LeaseRecord read(FileChannel file, ShareFile container, long slot)
      throws IOException {
    return container.leaseFormat().decode(slot(file, container, slot));
  }

  private static ByteBuffer slot(FileChannel file, ShareFile container, long slot)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(container.leaseFormat().size());
    Disk.read(file, bytes, container.leaseOffset(slot));
    return bytes.clear();
  }

  private void renew(
      FileChannel file, ShareFile container, long slot, LeaseRecord present, LeaseRecord lease)
      throws IOException {
    if (lease.expiry() > present.expiry()) {
      long offset = container.leaseOffset(slot) + container.leaseFormat().expiryOffset();
      writeInt(file, (int) lease.expiry(), offset);
    }
  }

  private void append(ShareId share, FileChannel file, ShareFile container, LeaseRecord lease)
      throws IOException {
    long oldSize = file.size();
    long newSize = container.leaseOffset(container.leaseSlots()) + container.leaseFormat().size();
    long growth = Math.max(0, newSize - oldSize);
    if (!space.reserve(growth)) {
      throw new StorageProtocolException(NO_SPACE, "no room for a lease on " + share);
    }
    try {
      Usage difference = new Usage(0, growth);
      ledger.change(share.index(), difference, () -> extend(file, container, oldSize, lease));
    } finally {
      space.release(growth);
    }
    disk.force(file);
    writeInt(file, container.nextLeaseCount(), container.leaseCountOffset());
  }

  private void extend(FileChannel file, ShareFile container, long oldSize, LeaseRecord lease)
      throws IOException {
    try {
      write(file, container, container.leaseSlots(), lease);
    } catch (IOException failure) {
      disk.truncate(file, oldSize);
      throw failure;
    }
  }

  private void write(FileChannel file, ShareFile container, long slot, LeaseRecord lease)
      throws IOException {
    ByteBuffer bytes = container.leaseFormat().encode(lease, nodeId);
    disk.write(file, bytes, container.leaseOffset(slot));
  }

  private void writeInt(FileChannel file, int value, long offset) throws IOException {
    disk.write(file, ByteBuffer.allocate(Integer.BYTES).putInt(0, value), offset);
    disk.force(file);
  }
}
