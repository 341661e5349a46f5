// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import org.tarnfs.caps.StorageIndex;

/// The shares of a server that can be changed.
public interface MutableShares extends ShareStore {

  /// Reads from every share of `index`; then, if all tests hold, makes all changes. Nobody else
  /// changes shares of the index meanwhile. After a failure each share is as it was or as it was to
  /// be; after an answer they are durable.
  ///
  /// @throws StorageProtocolException `WRONG_SECRET` if shares of the index were made with another
  ///     write enabler, even if nothing is to be changed
  ReadTestWriteAnswer readTestWrite(
      StorageIndex index, SlotSecrets secrets, ReadTestWriteRequest request)
      throws StorageProtocolException, InterruptedException;
}
