// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.SERVER_FAILED;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.UNREACHABLE;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.LocalMutableShares;
import org.tarnfs.storage.protocol.LocalShareStore;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.Scratch;
import org.tarnfs.storage.protocol.ServerVersion;
import org.tarnfs.storage.protocol.ShareStore;
import org.tarnfs.storage.protocol.SlotSecrets;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.WriteProgress;

/// A storage server that goes wrong on a plan, and otherwise does what its delegate does.
public final class FaultyStorageServer implements LocalStorageServer {

  @FunctionalInterface
  private interface Duty<T> {
    T perform() throws StorageProtocolException, InterruptedException;
  }

  private static final Duration NEVER = Duration.ofDays(1);
  private static final Set<ShareNumber> ALL_SHARES =
      IntStream.rangeClosed(0, ShareNumber.MAX)
          .mapToObj(ShareNumber::new)
          .collect(Collectors.toUnmodifiableSet());

  private final LocalStorageServer delegate;
  private final Duration deadline;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile FaultPlan plan;

  // What was said the last time.
  private final AtomicReference<Set<ShareNumber>> saidOfShares = new AtomicReference<>(Set.of());
  private final AtomicReference<Allocation> saidOfAllocation =
      new AtomicReference<>(new Allocation(Set.of(), Set.of()));
  private final AtomicReference<WriteProgress> saidOfWrite =
      new AtomicReference<>(new WriteProgress(List.of(new ByteRange(0, 1))));
  private final AtomicReference<ReadTestWriteAnswer> saidOfChange =
      new AtomicReference<>(new ReadTestWriteAnswer(false, Map.of()));
  private final AtomicReference<ByteBuffer> saidOfRead =
      new AtomicReference<>(ByteBuffer.allocate(0));

  public FaultyStorageServer(LocalStorageServer delegate, FaultPlan plan) {
    this(delegate, plan, NEVER);
  }

  /// When it hangs, the caller is released after `deadline`, as a client's own would do.
  public FaultyStorageServer(LocalStorageServer delegate, FaultPlan plan, Duration deadline) {
    this.delegate = delegate;
    this.plan = plan;
    this.deadline = deadline;
  }

  /// Follows another plan from now on; its calls are counted from zero.
  public void follow(FaultPlan newPlan) {
    calls.set(0);
    plan = newPlan;
  }

  @Override
  public Executor threads() {
    return Thread::startVirtualThread;
  }

  @Override
  public ServerVersion version() throws StorageProtocolException, InterruptedException {
    return perform(fault(Operation.VERSION), delegate::version);
  }

  @Override
  public Set<ShareNumber> shares(StorageIndex index)
      throws StorageProtocolException, InterruptedException {
    return shares(delegate, index);
  }

  private Set<ShareNumber> shares(ShareStore store, StorageIndex index)
      throws StorageProtocolException, InterruptedException {
    Fault fault = fault(Operation.SHARES);
    if (fault == Fault.CLAIM_SHARES) {
      return ALL_SHARES;
    }
    return said(saidOfShares, fault, perform(fault, () -> store.shares(index)));
  }

  @Override
  public Allocation allocate(
      StorageIndex index,
      Set<ShareNumber> shares,
      long shareLength,
      LeaseSecrets lease,
      SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    Fault fault = fault(Operation.ALLOCATE);
    if (fault == Fault.LIE_ABOUT_ALLOCATION) {
      return new Allocation(delegate.shares(index), shares);
    }
    if (fault == Fault.CLAIM_SHARES) {
      return new Allocation(shares, Set.of());
    }
    Allocation right =
        perform(fault, () -> delegate.allocate(index, shares, shareLength, lease, uploadSecret));
    return said(saidOfAllocation, fault, right);
  }

  @Override
  public WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException, InterruptedException {
    Fault fault = fault(Operation.WRITE);
    WriteProgress right =
        perform(fault, () -> delegate.write(index, share, uploadSecret, offset, data));
    return said(saidOfWrite, fault, right);
  }

  @Override
  public void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    perform(
        fault(Operation.ABORT),
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
      LocalShareStore store, StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    Fault fault = fault(Operation.READ);
    ByteBuffer right = perform(fault, () -> store.read(index, share, offset, length));
    ByteBuffer before = saidOfRead.getAndSet(copyOf(right, right.remaining()));
    return switch (fault) {
      case SHORT_READ -> right.slice(0, right.remaining() / 2);
      case FLIPPED_BIT -> withBitFlipped(right);
      case WRONG_SHARE -> ofAnotherShare(store, index, share, offset, right);
      case TRUNCATED -> within(store.length(index, share) / 2, offset, right);
      case LONG_READ -> copyOf(right, right.remaining() + 100);
      case STALE_ANSWER -> before;
      case NONE, REFUSE, HANG, FAIL, LOSE_ANSWER, LIE_ABOUT_ALLOCATION, CLAIM_SHARES -> right;
    };
  }

  private static ByteBuffer copyOf(ByteBuffer original, int length) {
    return ByteBuffer.allocate(length).put(original.duplicate()).position(length).flip();
  }

  private static <T> T said(AtomicReference<T> last, Fault fault, T now) {
    T before = last.getAndSet(now);
    return fault == Fault.STALE_ANSWER ? before : now;
  }

  private static ByteBuffer withBitFlipped(ByteBuffer right) {
    int last = right.limit() - 1;
    return right.hasRemaining() ? right.put(last, (byte) (right.get(last) ^ 1)) : right;
  }

  private static ByteBuffer ofAnotherShare(
      LocalShareStore store, StorageIndex index, ShareNumber share, long offset, ByteBuffer right)
      throws StorageProtocolException, InterruptedException {
    for (ShareNumber other : store.shares(index)) {
      if (!other.equals(share)) {
        return store.read(index, other, offset, right.remaining());
      }
    }
    return ByteBuffer.allocate(right.remaining());
  }

  private static ByteBuffer within(long limit, long offset, ByteBuffer right) {
    long left = Math.clamp(limit - offset, 0, right.remaining());
    return right.slice(0, (int) left);
  }

  @Override
  public void addOrRenewLease(StorageIndex index, LeaseSecrets lease)
      throws StorageProtocolException, InterruptedException {
    perform(
        fault(Operation.RENEW_LEASE),
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
    perform(
        fault(Operation.ADVISE),
        () -> {
          store.adviseCorruptShare(index, share, reason);
          return true;
        });
  }

  /// Goes wrong on the same plan.
  @Override
  public LocalMutableShares mutable() {
    LocalMutableShares shares = delegate.mutable();
    return new LocalMutableShares() {
      @Override
      public Set<ShareNumber> shares(StorageIndex index)
          throws StorageProtocolException, InterruptedException {
        return FaultyStorageServer.this.shares(shares, index);
      }

      @Override
      public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
          throws StorageProtocolException, InterruptedException {
        return FaultyStorageServer.this.read(shares, index, share, offset, length);
      }

      @Override
      public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
          throws StorageProtocolException, InterruptedException {
        advise(shares, index, share, reason);
      }

      @Override
      public long length(StorageIndex index, ShareNumber share)
          throws StorageProtocolException, InterruptedException {
        return shares.length(index, share);
      }

      @Override
      public ReadTestWriteAnswer readTestWrite(
          StorageIndex index, SlotSecrets secrets, ReadTestWriteRequest request)
          throws StorageProtocolException, InterruptedException {
        Fault fault = fault(Operation.READ_TEST_WRITE);
        ReadTestWriteAnswer right =
            perform(fault, () -> shares.readTestWrite(index, secrets, request));
        return said(saidOfChange, fault, right);
      }
    };
  }

  @Override
  public Scratch scratch(long size) throws StorageProtocolException, InterruptedException {
    return delegate.scratch(size);
  }

  @Override
  public long length(StorageIndex index, ShareNumber share)
      throws StorageProtocolException, InterruptedException {
    return delegate.length(index, share);
  }

  private Fault fault(Operation operation) {
    return plan.faultOf(operation, calls.getAndIncrement());
  }

  private <T> T perform(Fault fault, Duty<T> duty)
      throws StorageProtocolException, InterruptedException {
    return switch (fault) {
      case NONE,
          SHORT_READ,
          FLIPPED_BIT,
          WRONG_SHARE,
          TRUNCATED,
          LONG_READ,
          STALE_ANSWER,
          LIE_ABOUT_ALLOCATION,
          CLAIM_SHARES ->
          duty.perform();
      case REFUSE -> throw new StorageProtocolException(UNREACHABLE, "connection refused");
      case FAIL -> throw new StorageProtocolException(SERVER_FAILED, "the server failed");
      case HANG -> {
        if (new CountDownLatch(1).await(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError("nobody opens this latch");
        }
        throw new StorageProtocolException(UNREACHABLE, "no answer in time");
      }
      case LOSE_ANSWER -> {
        duty.perform();
        throw new StorageProtocolException(UNREACHABLE, "the connection broke");
      }
    };
  }
}
