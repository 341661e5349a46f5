// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.nio.ByteBuffer;
import java.util.Set;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;

/// A place that keeps shares: on this disk, in memory, or behind HTTPS. Every call blocks until the
/// server has answered or the implementation's deadline has passed, and may be made from any
/// thread. A call that returns normally has happened, durably; after an exception it may or may not
/// have. Shares without further word are immutable ones.
public interface StorageServer extends ShareStore {

  ServerVersion version() throws StorageProtocolException, InterruptedException;

  /// Opens uploads of `shares`, each `shareLength` (at least one) bytes long, bound to
  /// `uploadSecret`. Adds or renews the lease on all complete shares of `index`. A share for which
  /// there is no room, or that somebody else is uploading, is in neither set of the answer; one
  /// being uploaded with the same secret counts as allocated, so a repeated request gets the same
  /// answer.
  Allocation allocate(
      StorageIndex index,
      Set<ShareNumber> shares,
      long shareLength,
      LeaseSecrets lease,
      SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException;

  /// Writes the remaining bytes of `data` at `offset` of a share being uploaded. Pieces may come in
  /// any order and be repeated with equal bytes. The one that fills the last gap completes the
  /// share, which is then durable and visible, or was never there. The position of `data` advances.
  WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException, InterruptedException;

  /// Drops an upload in progress.
  void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException;

  /// Those of its shares that can be changed.
  MutableShares mutable();

  /// Renews the lease with these secrets, or adds it, on every share of `index`, mutable or not;
  /// `NO_SUCH_SHARE` if there is none.
  void addOrRenewLease(StorageIndex index, LeaseSecrets lease)
      throws StorageProtocolException, InterruptedException;
}
