// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.SERVER_FAILED;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.UNREACHABLE;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.protocol.ServerVersion;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.WriteProgress;

/// A storage server that goes wrong on a plan, and otherwise does what its delegate does.
public final class FaultyStorageServer implements LocalStorageServer {

  @FunctionalInterface
  private interface Duty<T> {
    T perform() throws StorageProtocolException, InterruptedException;
  }

  private static final Duration NEVER = Duration.ofDays(1);

  private final LocalStorageServer delegate;
  private final Duration deadline;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile FaultPlan plan;

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
    return perform(fault(Operation.SHARES), () -> delegate.shares(index));
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
    return perform(fault, () -> delegate.allocate(index, shares, shareLength, lease, uploadSecret));
  }

  @Override
  public WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException, InterruptedException {
    return perform(
        fault(Operation.WRITE), () -> delegate.write(index, share, uploadSecret, offset, data));
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
    Fault fault = fault(Operation.READ);
    ByteBuffer right = perform(fault, () -> delegate.read(index, share, offset, length));
    return switch (fault) {
      case SHORT_READ -> right.slice(0, right.remaining() / 2);
      case FLIPPED_BIT -> withBitFlipped(right);
      case WRONG_SHARE -> ofAnotherShare(index, share, offset, right);
      case TRUNCATED -> within(delegate.length(index, share) / 2, offset, right);
      case NONE, REFUSE, HANG, FAIL, LOSE_ANSWER, LIE_ABOUT_ALLOCATION -> right;
    };
  }

  private static ByteBuffer withBitFlipped(ByteBuffer right) {
    int last = right.limit() - 1;
    return right.hasRemaining() ? right.put(last, (byte) (right.get(last) ^ 1)) : right;
  }

  private ByteBuffer ofAnotherShare(
      StorageIndex index, ShareNumber share, long offset, ByteBuffer right)
      throws StorageProtocolException, InterruptedException {
    for (ShareNumber other : delegate.shares(index)) {
      if (!other.equals(share)) {
        return delegate.read(index, other, offset, right.remaining());
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
    perform(
        fault(Operation.ADVISE),
        () -> {
          delegate.adviseCorruptShare(index, share, reason);
          return true;
        });
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
      case NONE, SHORT_READ, FLIPPED_BIT, WRONG_SHARE, TRUNCATED, LIE_ABOUT_ALLOCATION ->
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
