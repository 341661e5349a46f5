// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import org.tarnfs.storage.lease.UsageLedger;

/// Room for shares: what the disk and the limits leave, less what open uploads were promised. The
/// promise of an upload stands in full until it ends, though part of it may be written already:
/// like this the limits are never passed.
final class Space {

  /// A disk is full well before its last byte.
  private static final int SLACK = 64 * 1024;

  private final Disk disk;
  private final StorageLimits limits;
  private final UsageLedger ledger;
  private long promised;

  Space(Disk disk, StorageLimits limits, UsageLedger ledger) {
    this.disk = disk;
    this.limits = limits;
    this.ledger = ledger;
  }

  /// Bytes that may still be promised. Unknown, hence 0, while there is a capacity and what is held
  /// has not been counted.
  synchronized long available() throws IOException {
    long available = disk.freeBytes() - limits.reservedSpace();
    if (limits.hasCapacity()) {
      long left = ledger.isComplete() ? limits.capacity() - ledger.usage().bytes() : 0;
      available = Math.min(available, left);
    }
    return Math.max(0, available - promised);
  }

  /// Promises `bytes`, if there is room for them.
  synchronized boolean reserve(long bytes) throws IOException {
    if (bytes > available()) {
      return false;
    }
    promised += bytes;
    return true;
  }

  synchronized void release(long bytes) {
    promised -= bytes;
  }

  /// Whether a failure to write `bytes` is explained by a full disk. No exception of the JDK tells.
  boolean isDiskFull(long bytes) throws IOException {
    return disk.freeBytes() < bytes + SLACK;
  }

  /// Waits until it is known what is held, if that matters.
  void awaitCount() throws InterruptedException {
    if (limits.hasCapacity()) {
      ledger.awaitComplete();
    }
  }
}
