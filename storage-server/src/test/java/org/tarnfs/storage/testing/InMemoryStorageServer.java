// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.ALREADY_COMPLETE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.WRONG_SECRET;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.protocol.Scratch;
import org.tarnfs.storage.protocol.ServerVersion;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.WriteProgress;

/// A storage server whose shares are gone when it is. Beside the protocol it lets a test look at
/// and damage what it holds.
public final class InMemoryStorageServer implements LocalStorageServer {

  private static final int MAXIMUM_REASON_LENGTH = 32765;

  /// What one storage index has; guarded by the server's monitor, as everything here is.
  private static final class Bucket {
    final Map<ShareNumber, byte[]> shares = new TreeMap<>();
    final Map<ShareNumber, UploadInMemory> uploads = new TreeMap<>();
    final Set<SecretBytes> leases = new HashSet<>();
  }

  private final long capacity;
  private final Map<StorageIndex, Bucket> buckets = new HashMap<>();
  private final List<String> advisories = new ArrayList<>();
  private final InMemoryMutableShares mutable = new InMemoryMutableShares();
  private long used;

  public InMemoryStorageServer() {
    this(Long.MAX_VALUE);
  }

  /// A server that has room for `capacity` bytes of shares.
  public InMemoryStorageServer(long capacity) {
    this.capacity = capacity;
  }

  @Override
  public Executor threads() {
    return Thread::startVirtualThread;
  }

  @Override
  public InMemoryMutableShares mutable() {
    return mutable;
  }

  @Override
  public Scratch scratch(long size) {
    try {
      return scratch(Files.createTempFile("scratch", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Scratch scratch(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, READ, WRITE, DELETE_ON_CLOSE);
    return new Scratch() {
      @Override
      public FileChannel file() {
        return file;
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public synchronized ServerVersion version() {
    long free = capacity - used;
    return new ServerVersion(free, 69_105_000_000_000_000L, free, "in-memory");
  }

  @Override
  public synchronized Set<ShareNumber> shares(StorageIndex index) {
    return Set.copyOf(bucket(index).shares.keySet());
  }

  @Override
  public synchronized Allocation allocate(
      StorageIndex index,
      Set<ShareNumber> shares,
      long shareLength,
      LeaseSecrets lease,
      SecretBytes uploadSecret)
      throws StorageProtocolException {
    if (shareLength <= 0) {
      throw new StorageProtocolException(BAD_REQUEST, "a share has at least one byte");
    }
    Bucket bucket = bucketToFill(index);
    if (!bucket.shares.isEmpty()) {
      bucket.leases.add(lease.renew());
    }
    Set<ShareNumber> allocated = new HashSet<>();
    for (ShareNumber share : shares) {
      UploadInMemory upload = bucket.uploads.get(share);
      if (upload != null) {
        if (upload.belongsTo(uploadSecret) && upload.length() == shareLength) {
          allocated.add(share);
        }
      } else if (!bucket.shares.containsKey(share) && isRoomFor(shareLength)) {
        used += shareLength;
        bucket.uploads.put(share, new UploadInMemory((int) shareLength, lease, uploadSecret));
        allocated.add(share);
      }
    }
    return new Allocation(bucket.shares.keySet(), allocated);
  }

  private boolean isRoomFor(long shareLength) {
    return shareLength <= Integer.MAX_VALUE - 8 && shareLength <= capacity - used;
  }

  @Override
  public synchronized WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException {
    Bucket bucket = bucket(index);
    UploadInMemory upload = upload(bucket, index, share, uploadSecret);
    WriteProgress progress = upload.write(offset, data);
    if (progress.isComplete()) {
      bucket.uploads.remove(share);
      bucket.shares.put(share, upload.content());
      bucket.leases.add(upload.lease().renew());
    }
    return progress;
  }

  @Override
  public synchronized void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException {
    Bucket bucket = bucket(index);
    if (bucket.shares.containsKey(share)) {
      throw new StorageProtocolException(ALREADY_COMPLETE, "the share is complete");
    }
    used -= upload(bucket, index, share, uploadSecret).length();
    bucket.uploads.remove(share);
  }

  private static UploadInMemory upload(
      Bucket bucket, StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException {
    UploadInMemory upload = bucket.uploads.get(share);
    if (upload == null) {
      throw noSuchShare(index, share);
    }
    if (!upload.belongsTo(uploadSecret)) {
      throw new StorageProtocolException(WRONG_SECRET, "wrong upload secret");
    }
    return upload;
  }

  @Override
  public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException {
    if (offset < 0 || length < 0) {
      throw new StorageProtocolException(BAD_REQUEST, "not a range: " + length + "@" + offset);
    }
    byte[] content = content(index, share);
    int start = (int) Math.min(offset, content.length);
    int end = (int) Math.min((long) start + length, content.length);
    return ByteBuffer.allocate(end - start).put(content, start, end - start).flip();
  }

  @Override
  public long length(StorageIndex index, ShareNumber share) throws StorageProtocolException {
    return content(index, share).length;
  }

  @Override
  public synchronized void addOrRenewLease(StorageIndex index, LeaseSecrets lease)
      throws StorageProtocolException {
    Bucket bucket = bucket(index);
    boolean isMutable = mutable.addOrRenewLease(index, lease);
    if (bucket.shares.isEmpty() && !isMutable) {
      throw new StorageProtocolException(NO_SUCH_SHARE, "no share of " + index);
    }
    bucket.leases.add(lease.renew());
  }

  @Override
  public synchronized void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException {
    requireReason(reason);
    content(index, share);
    advisories.add(index + " " + share + ": " + reason);
  }

  static void requireReason(String reason) throws StorageProtocolException {
    if (reason.isEmpty() || reason.getBytes(UTF_8).length > MAXIMUM_REASON_LENGTH) {
      throw new StorageProtocolException(BAD_REQUEST, "a reason has 1 to 32765 bytes");
    }
  }

  /// The storage indexes that have complete shares.
  public synchronized Set<StorageIndex> storageIndexes() {
    Set<StorageIndex> held = new HashSet<>();
    buckets.forEach(
        (index, bucket) -> {
          if (!bucket.shares.isEmpty()) held.add(index);
        });
    return held;
  }

  /// The renew secrets of all leases on the shares of `index`.
  public synchronized Set<SecretBytes> leases(StorageIndex index) {
    return Set.copyOf(bucket(index).leases);
  }

  /// One line for each advisory received: storage index, share number, colon, reason.
  public synchronized List<String> advisories() {
    return List.copyOf(advisories);
  }

  /// Makes `content` the share, as if it had been uploaded.
  public synchronized void put(StorageIndex index, ShareNumber share, byte[] content) {
    bucketToFill(index).shares.put(share, content.clone());
  }

  /// Forgets a share, as a disk may.
  public synchronized void remove(StorageIndex index, ShareNumber share) {
    bucket(index).shares.remove(share);
  }

  /// Flips the lowest bit of the byte at `offset` of a share.
  public synchronized void corrupt(StorageIndex index, ShareNumber share, int offset)
      throws StorageProtocolException {
    byte[] damaged = content(index, share).clone();
    damaged[offset] ^= 1;
    put(index, share, damaged);
  }

  private synchronized byte[] content(StorageIndex index, ShareNumber share)
      throws StorageProtocolException {
    byte[] content = bucket(index).shares.get(share);
    if (content == null) {
      throw noSuchShare(index, share);
    }
    return content;
  }

  private Bucket bucketToFill(StorageIndex index) {
    Bucket bucket = bucket(index);
    buckets.put(index, bucket);
    return bucket;
  }

  private Bucket bucket(StorageIndex index) {
    Bucket bucket = buckets.get(index);
    return bucket == null ? new Bucket() : bucket;
  }

  private static StorageProtocolException noSuchShare(StorageIndex index, ShareNumber share) {
    return new StorageProtocolException(NO_SUCH_SHARE, "no share " + share + " of " + index);
  }
}
