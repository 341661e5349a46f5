// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.tarnfs.storage.disk.DiskCall.answer;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.lease.Usage;
import org.tarnfs.storage.lease.UsageLedger;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.LocalMutableShares;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.protocol.ProgramVersion;
import org.tarnfs.storage.protocol.Scratch;
import org.tarnfs.storage.protocol.ServerVersion;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.WriteProgress;

/// Keeps shares in a directory, as stock software does. What it keeps in memory does not grow with
/// the number of shares.
public final class DiskStorageServer implements LocalStorageServer, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DiskStorageServer.class);

  private static final String APPLICATION_VERSION = "tarn/" + ProgramVersion.VERSION;

  private final ShareTree tree;
  private final Disk disk;
  private final UsageLedger ledger = new UsageLedger();
  private final DiskThreads threads = new DiskThreads();
  private final Space space;
  private final UploadsInProgress uploads;
  private final Leases leases;
  private final CorruptionAdvisories advisories;
  private final DiskMutableShares mutable;

  /// Opens a storage directory, such as a node's `storage`, and makes it if it is missing. What an
  /// earlier server was still receiving is deleted: only one may have the directory open. `nodeId`
  /// is the 20 bytes that stock software calls this node.
  public static DiskStorageServer open(
      Path directory, StorageLimits limits, Bytes nodeId, InstantSource clock) throws IOException {
    ShareTree tree = prepare(directory);
    return new DiskStorageServer(tree, new Disk(directory), limits, nodeId, clock);
  }

  static ShareTree prepare(Path directory) throws IOException {
    ShareTree tree = new ShareTree(directory);
    deleteAll(tree.incoming());
    Files.createDirectories(tree.incoming());
    Files.createDirectories(tree.advisories());
    return tree;
  }

  DiskStorageServer(
      ShareTree tree, Disk disk, StorageLimits limits, Bytes nodeId, InstantSource clock) {
    this.tree = tree;
    this.disk = disk;
    this.space = new Space(disk, limits, ledger);
    ShareCommit commit = new ShareCommit(tree, disk, ledger, threads);
    this.uploads = new UploadsInProgress(tree, space, commit, threads, clock);
    IndexLocks locks = new IndexLocks();
    this.leases = new Leases(tree, disk, space, ledger, locks, nodeId, clock);
    this.advisories = new CorruptionAdvisories(tree, disk, space, threads, clock);
    SlotChange change = new SlotChange(tree, disk, space, commit, leases, nodeId);
    this.mutable = new DiskMutableShares(tree, space, locks, change, advisories, threads);
    var _ = threads.start(this::countUsage);
  }

  private static void deleteAll(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Void countUsage() {
    for (int prefix = 0; prefix < UsageLedger.PREFIXES && !threads.isClosing(); prefix++) {
      int number = prefix;
      try {
        ledger.count(number, () -> tree.usage(number));
      } catch (IOException unreadable) {
        LOG.error("some shares are not counted as used space", unreadable);
      }
    }
    return null;
  }

  /// The shares held, and the bytes of their containers; complete once [#awaitUsage] returns.
  public Usage usage() {
    return ledger.usage();
  }

  public void awaitUsage() throws InterruptedException {
    ledger.awaitComplete();
  }

  @Override
  public Executor threads() {
    return threads;
  }

  @Override
  public LocalMutableShares mutable() {
    return mutable;
  }

  @Override
  public Scratch scratch(long size) throws StorageProtocolException, InterruptedException {
    return answer("keep", "a request", () -> ScratchFile.create(tree, space, size));
  }

  @Override
  public ServerVersion version() throws StorageProtocolException, InterruptedException {
    uploads.dropIdle();
    long available = answer("find free space for", "shares", space::available);
    return new ServerVersion(available, SlotChange.MAX_SHARE_SIZE, available, APPLICATION_VERSION);
  }

  @Override
  public Set<ShareNumber> shares(StorageIndex index)
      throws StorageProtocolException, InterruptedException {
    return answer("list", index, () -> complete(index));
  }

  /// First the directory, then what is in progress: a share on the way from one to the other is not
  /// durable yet.
  private Set<ShareNumber> complete(StorageIndex index) throws IOException {
    Set<ShareNumber> numbers = tree.list(index);
    numbers.removeIf(number -> uploads.contains(new ShareId(index, number)));
    return numbers;
  }

  @Override
  public Allocation allocate(
      StorageIndex index,
      Set<ShareNumber> shares,
      long shareLength,
      LeaseSecrets lease,
      SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    if (shareLength <= 0) {
      throw new StorageProtocolException(BAD_REQUEST, "a share has at least one byte");
    }
    return answer(
        "allocate",
        index,
        () -> {
          space.awaitCount();
          Set<ShareNumber> present = complete(index);
          Set<ShareNumber> held = addOrRenewLeases(index, present, lease, Leases.UPLOADER);
          Set<ShareNumber> wanted = new TreeSet<>(shares);
          wanted.removeAll(present);
          return new Allocation(held, open(index, wanted, shareLength, lease, uploadSecret));
        });
  }

  private Set<ShareNumber> open(
      StorageIndex index,
      Set<ShareNumber> numbers,
      long length,
      LeaseSecrets lease,
      SecretBytes uploadSecret)
      throws IOException {
    Set<ShareNumber> open = new TreeSet<>();
    if (!numbers.isEmpty() && length <= ImmutableShareFile.MAX_DATA_LENGTH) {
      ImmutableShareFile layout = ImmutableShareFile.ofLength(length);
      ByteBuffer firstLease = leases.firstOf(layout, lease);
      for (ShareNumber number : numbers) {
        ShareId share = new ShareId(index, number);
        IncomingFile file = new IncomingFile(tree.incoming(share), layout, firstLease, disk);
        if (uploads.open(share, uploadSecret, file)) {
          open.add(number);
        }
      }
    }
    return open;
  }

  @Override
  public WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException, InterruptedException {
    ShareId id = new ShareId(index, share);
    return answer(
        "write", id, () -> new WriteProgress(uploads.write(id, uploadSecret, offset, data)));
  }

  @Override
  public void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    ShareId id = new ShareId(index, share);
    answer(
        "abort",
        id,
        () -> {
          uploads.abort(id, uploadSecret);
          return id;
        });
  }

  @Override
  public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    if (offset < 0 || length < 0) {
      throw new StorageProtocolException(BAD_REQUEST, length + " bytes at " + offset);
    }
    ShareId id = new ShareId(index, share);
    return answer("read", id, () -> read(id, offset, length));
  }

  private ByteBuffer read(ShareId share, long offset, int length) throws IOException {
    try (FileChannel file = Disk.openToRead(tree.share(share))) {
      long left = Math.max(0, immutable(share, file).dataLength() - offset);
      ByteBuffer data = ByteBuffer.allocate((int) Math.min(length, left));
      Disk.read(file, data, ImmutableShareFile.DATA_OFFSET + offset);
      return data.flip();
    }
  }

  @Override
  public long length(StorageIndex index, ShareNumber share)
      throws StorageProtocolException, InterruptedException {
    ShareId id = new ShareId(index, share);
    return answer("read", id, () -> length(id));
  }

  private long length(ShareId share) throws IOException {
    try (FileChannel file = Disk.openToRead(tree.share(share))) {
      return immutable(share, file).dataLength();
    }
  }

  private static ImmutableShareFile immutable(ShareId share, FileChannel file) throws IOException {
    return switch (ShareFile.of(file)) {
      case ImmutableShareFile container -> container;
      case MutableShareFile _ ->
          throw new StorageProtocolException(NO_SUCH_SHARE, share + " is not immutable");
    };
  }

  @Override
  public void addOrRenewLease(StorageIndex index, LeaseSecrets lease)
      throws StorageProtocolException, InterruptedException {
    Set<ShareNumber> leased =
        answer(
            "renew the lease on",
            index,
            () -> {
              space.awaitCount();
              return addOrRenewLeases(index, complete(index), lease, Leases.RENEWER);
            });
    if (leased.isEmpty()) {
      throw new StorageProtocolException(NO_SUCH_SHARE, "there is no share of " + index);
    }
  }

  private Set<ShareNumber> addOrRenewLeases(
      StorageIndex index, Set<ShareNumber> shares, LeaseSecrets lease, int owner)
      throws IOException, InterruptedException {
    return shares.isEmpty()
        ? shares
        : threads.call(() -> leases.addOrRenew(index, shares, lease, owner));
  }

  @Override
  public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException, InterruptedException {
    advisories.advise(this, "immutable", new ShareId(index, share), reason);
  }

  /// Lets what has begun finish. Uploads in progress are lost.
  @Override
  public void close() {
    threads.close();
  }
}
