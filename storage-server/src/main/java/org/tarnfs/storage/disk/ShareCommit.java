// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.lease.Usage;
import org.tarnfs.storage.lease.UsageLedger;

/// Makes an uploaded share visible, and durable wherever the power fails:
///
/// 1. its bytes are forced to the disk;
/// 2. the file moves from `incoming` to its place;
/// 3. the directory it is in is forced, and the one that is in, as it may be new.
///
/// Before step 2 the share does not exist, after it it is whole. Threads that come here must not be
/// interrupted.
final class ShareCommit {

  /// Whoever has needed so many prefix directories will need the others.
  private static final int MANY_PREFIXES = 32;

  private final ShareTree tree;
  private final Disk disk;
  private final UsageLedger ledger;
  private final DiskThreads threads;
  private final AtomicInteger forcedPrefixes = new AtomicInteger();

  /// The prefix directories whose own entry has been forced since the server started.
  private final Set<Path> durablePrefixes = ConcurrentHashMap.newKeySet();

  ShareCommit(ShareTree tree, Disk disk, UsageLedger ledger, DiskThreads threads) {
    this.tree = tree;
    this.disk = disk;
    this.ledger = ledger;
    this.threads = threads;
  }

  void commit(ShareId share, IncomingFile file) throws IOException {
    file.force();
    createBucket(share.index());
    Usage usage = new Usage(1, file.size());
    ledger.change(share.index(), usage, () -> disk.move(file.path(), tree.share(share)));
    try {
      forceEntries(share.index());
    } catch (IOException failure) {
      ledger.change(share.index(), usage.negated(), () -> disk.delete(tree.share(share)));
      throw failure;
    }
  }

  /// Puts a file that has been forced in the place of a share, or of none. [#forceEntries] makes
  /// that durable.
  void replace(ShareId share, Path file, Usage difference) throws IOException {
    createBucket(share.index());
    ledger.change(share.index(), difference, () -> disk.move(file, tree.share(share)));
  }

  void delete(ShareId share, Usage usage) throws IOException {
    ledger.change(share.index(), usage.negated(), () -> disk.delete(tree.share(share)));
  }

  /// Makes it durable that there are shares no more, and deletes the directory they were in if
  /// nothing else is in it.
  void forceDeletions(StorageIndex index) throws IOException {
    if (disk.deleteDirectoryIfEmpty(tree.bucket(index))) {
      disk.forceDirectory(tree.prefix(index));
    } else {
      forceEntries(index);
    }
  }

  private void createBucket(StorageIndex index) throws IOException {
    try {
      disk.createDirectoryIfMissing(tree.bucket(index));
    } catch (NoSuchFileException noPrefixYet) {
      disk.createDirectoryIfMissing(tree.prefix(index));
      disk.createDirectoryIfMissing(tree.bucket(index));
    }
  }

  void forceEntries(StorageIndex index) throws IOException {
    Path prefix = tree.prefix(index);
    disk.forceDirectory(tree.bucket(index));
    disk.forceDirectory(prefix);
    if (!durablePrefixes.contains(prefix)) {
      disk.forceDirectory(tree.shares());
      durablePrefixes.add(prefix);
      if (forcedPrefixes.incrementAndGet() == MANY_PREFIXES) {
        var _ = threads.start(this::preparePrefixes);
      }
    }
  }

  /// Makes the prefix directories that are missing, so that no upload needs to.
  private Void preparePrefixes() throws IOException {
    Set<Path> prefixes = new HashSet<>();
    for (int number = 0; number < UsageLedger.PREFIXES && !threads.isClosing(); number++) {
      Path prefix = tree.prefix(number);
      if (!Files.exists(prefix)) {
        disk.createDirectoryIfMissing(prefix);
      }
      prefixes.add(prefix);
    }
    disk.forceDirectory(tree.shares());
    durablePrefixes.addAll(prefixes);
    return null;
  }
}
