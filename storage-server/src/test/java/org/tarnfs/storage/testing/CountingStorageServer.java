// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.ServerVersion;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;

/// Counts what its delegate is asked, for tests that hold a budget of round trips.
public final class CountingStorageServer implements StorageServer {

  private final StorageServer delegate;
  private final Map<Operation, Integer> calls = new ConcurrentHashMap<>();
  private final AtomicLong bytesWritten = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();

  public CountingStorageServer(StorageServer delegate) {
    this.delegate = delegate;
  }

  public int calls(Operation operation) {
    return calls.getOrDefault(operation, 0);
  }

  public int calls() {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  public long bytesWritten() {
    return bytesWritten.get();
  }

  public long bytesRead() {
    return bytesRead.get();
  }

  private void count(Operation operation) {
    calls.merge(operation, 1, Integer::sum);
  }

  @Override
  public ServerVersion version() throws StorageProtocolException, InterruptedException {
    count(Operation.VERSION);
    return delegate.version();
  }

  @Override
  public Set<ShareNumber> shares(StorageIndex index)
      throws StorageProtocolException, InterruptedException {
    count(Operation.SHARES);
    return delegate.shares(index);
  }

  @Override
  public Allocation allocate(
      StorageIndex index,
      Set<ShareNumber> shares,
      long shareLength,
      LeaseSecrets lease,
      SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    count(Operation.ALLOCATE);
    return delegate.allocate(index, shares, shareLength, lease, uploadSecret);
  }

  @Override
  public WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException, InterruptedException {
    count(Operation.WRITE);
    bytesWritten.addAndGet(data.remaining());
    return delegate.write(index, share, uploadSecret, offset, data);
  }

  @Override
  public void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    count(Operation.ABORT);
    delegate.abort(index, share, uploadSecret);
  }

  @Override
  public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    count(Operation.READ);
    ByteBuffer data = delegate.read(index, share, offset, length);
    bytesRead.addAndGet(data.remaining());
    return data;
  }

  @Override
  public void addOrRenewLease(StorageIndex index, LeaseSecrets lease)
      throws StorageProtocolException, InterruptedException {
    count(Operation.RENEW_LEASE);
    delegate.addOrRenewLease(index, lease);
  }

  @Override
  public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException, InterruptedException {
    count(Operation.ADVISE);
    delegate.adviseCorruptShare(index, share, reason);
  }
}
