// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.testing;

import java.nio.ByteBuffer;
import java.util.Set;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.MutableShares;
import org.tarnfs.storage.protocol.ServerVersion;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;

/// Does what its delegate does, for tests that change one answer.
public class ForwardingStorageServer implements StorageServer {

  private final StorageServer delegate;

  public ForwardingStorageServer(StorageServer delegate) {
    this.delegate = delegate;
  }

  @Override
  public ServerVersion version() throws StorageProtocolException, InterruptedException {
    return delegate.version();
  }

  @Override
  public Set<ShareNumber> shares(StorageIndex index)
      throws StorageProtocolException, InterruptedException {
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
    return delegate.allocate(index, shares, shareLength, lease, uploadSecret);
  }

  @Override
  public WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException, InterruptedException {
    return delegate.write(index, share, uploadSecret, offset, data);
  }

  @Override
  public void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    delegate.abort(index, share, uploadSecret);
  }

  @Override
  public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    return delegate.read(index, share, offset, length);
  }

  @Override
  public MutableShares mutable() {
    return delegate.mutable();
  }

  @Override
  public void addOrRenewLease(StorageIndex index, LeaseSecrets lease)
      throws StorageProtocolException, InterruptedException {
    delegate.addOrRenewLease(index, lease);
  }

  @Override
  public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException, InterruptedException {
    delegate.adviseCorruptShare(index, share, reason);
  }
}
