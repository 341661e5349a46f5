// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.lease;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.tarnfs.caps.StorageIndex;

/// What a server holds, to the byte, without a database: what is on the disk at start is counted
/// prefix by prefix while the server already works, and every change is entered as it happens. A
/// change to a prefix not counted yet is not entered, as the count will see it; the prefix's lock
/// keeps the two apart.
public final class UsageLedger {

  /// Storage indexes are divided by their first 10 bits, which are the two letters of their prefix
  /// directory.
  public static final int PREFIXES = 1024;

  private static final int PREFIX_BITS = 10;

  /// A change to files that the ledger must know of.
  @FunctionalInterface
  public interface FileChange {
    void make() throws IOException;
  }

  /// A look at the files of one prefix.
  @FunctionalInterface
  public interface FileCount {
    Usage count() throws IOException;
  }

  private static final class Prefix {
    final ReentrantLock lock = new ReentrantLock();

    /// Guarded by [#lock].
    boolean isCounted;
  }

  private final Prefix[] prefixes = new Prefix[PREFIXES];
  private final CountDownLatch uncounted = new CountDownLatch(PREFIXES);
  private final AtomicReference<Usage> usage = new AtomicReference<>(Usage.NONE);

  public UsageLedger() {
    for (int i = 0; i < PREFIXES; i++) {
      prefixes[i] = new Prefix();
    }
  }

  /// Makes a change to a share of `index` that, if it succeeds, adds `difference` to what is held.
  /// Others that change or count shares of this prefix wait meanwhile, so it must be short.
  public void change(StorageIndex index, Usage difference, FileChange change) throws IOException {
    Prefix prefix = prefixes[prefixOf(index)];
    prefix.lock.lock();
    try {
      change.make();
      if (prefix.isCounted) {
        enter(difference);
      }
    } finally {
      prefix.lock.unlock();
    }
  }

  /// Enters what is found on the disk for a prefix; once for each. If the count fails, the prefix
  /// counts as empty.
  public void count(int number, FileCount count) throws IOException {
    Prefix prefix = prefixes[number];
    prefix.lock.lock();
    try {
      enter(count.count());
    } finally {
      prefix.isCounted = true;
      uncounted.countDown();
      prefix.lock.unlock();
    }
  }

  private void enter(Usage difference) {
    usage.accumulateAndGet(difference, Usage::plus);
  }

  /// What is held, as far as it has been counted.
  public Usage usage() {
    return usage.get();
  }

  public boolean isComplete() {
    return uncounted.getCount() == 0;
  }

  public void awaitComplete() throws InterruptedException {
    uncounted.await();
  }

  private static int prefixOf(StorageIndex index) {
    return index.bytes().asReadOnlyBuffer().getShort(0) >>> (Short.SIZE - PREFIX_BITS)
        & (PREFIXES - 1);
  }
}
