// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.StorageIndex;

/// One lock for each storage index in use, and none for the others. Whoever holds one may wait for
/// the disk: nobody but those who want the same shares waits for him.
final class IndexLocks {

  private static final class Entry {
    final ReentrantLock lock = new ReentrantLock();

    /// Those who hold the lock or wait for it; guarded by the map's entry.
    int users;
  }

  /// A lock that is held until it is closed.
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  private final ConcurrentMap<StorageIndex, Entry> entries = new ConcurrentHashMap<>();

  Held hold(StorageIndex index) {
    Entry entry = entries.compute(index, (key, present) -> join(present));
    entry.lock.lock();
    return () -> {
      entry.lock.unlock();
      entries.compute(index, (key, present) -> --entry.users == 0 ? null : entry);
    };
  }

  private static Entry join(@Nullable Entry present) {
    Entry entry = present == null ? new Entry() : present;
    entry.users++;
    return entry;
  }
}
