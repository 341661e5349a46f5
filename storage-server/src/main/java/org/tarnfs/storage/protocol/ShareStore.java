// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.nio.ByteBuffer;
import java.util.Set;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;

/// What can be asked of the shares that a server keeps, whether they can be changed or not.
public interface ShareStore {

  /// The numbers of the complete shares held for `index`; empty if there are none.
  Set<ShareNumber> shares(StorageIndex index) throws StorageProtocolException, InterruptedException;

  /// Up to `length` bytes from `offset` of a complete share: fewer at its end, none beyond it. The
  /// caller owns the buffer.
  ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException;

  /// Tells the server's operator that a client found a share damaged. The reason has 1 to 32765
  /// bytes of UTF-8.
  void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException, InterruptedException;
}
