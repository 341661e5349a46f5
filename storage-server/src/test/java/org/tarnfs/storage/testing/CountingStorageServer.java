// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.MutableShares;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ServerVersion;
import org.tarnfs.storage.protocol.ShareStore;
import org.tarnfs.storage.protocol.SlotSecrets;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;

/// Counts what its delegate is asked, for tests that hold a budget of round trips.
public final class CountingStorageServer implements StorageServer {

  private final StorageServer delegate;
  private final Map<Operation, Integer> calls = new ConcurrentHashMap<>();
  private final AtomicLong bytesWritten = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicInteger underWay = new AtomicInteger();

  @FunctionalInterface
  private interface Call<T> {
    T make() throws StorageProtocolException, InterruptedException;
  }

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

  /// How many calls have neither ended nor failed.
  public int underWay() {
    return underWay.get();
  }

  private <T> T counted(Operation operation, Call<T> call)
      throws StorageProtocolException, InterruptedException {
    calls.merge(operation, 1, Integer::sum);
    underWay.incrementAndGet();
    try {
      return call.make();
    } finally {
      underWay.decrementAndGet();
    }
  }

  @Override
  public ServerVersion version() throws StorageProtocolException, InterruptedException {
    return counted(Operation.VERSION, delegate::version);
  }

  @Override
  public Set<ShareNumber> shares(StorageIndex index)
      throws StorageProtocolException, InterruptedException {
    return counted(Operation.SHARES, () -> delegate.shares(index));
  }

  @Override
  public Allocation allocate(
      StorageIndex index,
      Set<ShareNumber> shares,
      long shareLength,
      LeaseSecrets lease,
      SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    return counted(
        Operation.ALLOCATE,
        () -> delegate.allocate(index, shares, shareLength, lease, uploadSecret));
  }

  @Override
  public WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException, InterruptedException {
    bytesWritten.addAndGet(data.remaining());
    return counted(Operation.WRITE, () -> delegate.write(index, share, uploadSecret, offset, data));
  }

  @Override
  public void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    counted(
        Operation.ABORT,
        () -> {
          delegate.abort(index, share, uploadSecret);
          return true;
        });
  }

  @Override
  public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    return read(delegate, index, share, offset, length);
  }

  private ByteBuffer read(
      ShareStore store, StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    ByteBuffer data = counted(Operation.READ, () -> store.read(index, share, offset, length));
    bytesRead.addAndGet(data.remaining());
    return data;
  }

  /// Counted with the others.
  @Override
  public MutableShares mutable() {
    MutableShares shares = delegate.mutable();
    return new MutableShares() {
      @Override
      public Set<ShareNumber> shares(StorageIndex index)
          throws StorageProtocolException, InterruptedException {
        return counted(Operation.SHARES, () -> shares.shares(index));
      }

      @Override
      public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
          throws StorageProtocolException, InterruptedException {
        return CountingStorageServer.this.read(shares, index, share, offset, length);
      }

      @Override
      public ReadTestWriteAnswer readTestWrite(
          StorageIndex index, SlotSecrets secrets, ReadTestWriteRequest request)
          throws StorageProtocolException, InterruptedException {
        return counted(
            Operation.READ_TEST_WRITE, () -> shares.readTestWrite(index, secrets, request));
      }

      @Override
      public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
          throws StorageProtocolException, InterruptedException {
        advise(shares, index, share, reason);
      }
    };
  }

  @Override
  public void addOrRenewLease(StorageIndex index, LeaseSecrets lease)
      throws StorageProtocolException, InterruptedException {
    counted(
        Operation.RENEW_LEASE,
        () -> {
          delegate.addOrRenewLease(index, lease);
          return true;
        });
  }

  @Override
  public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException, InterruptedException {
    advise(delegate, index, share, reason);
  }

  private void advise(ShareStore store, StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException, InterruptedException {
    counted(
        Operation.ADVISE,
        () -> {
          store.adviseCorruptShare(index, share, reason);
          return true;
        });
  }
}
