// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;

/// Shares that are here, so that more is known of them than the protocol tells.
public interface LocalShareStore extends ShareStore {

  /// The length of a complete share in bytes.
  long length(StorageIndex index, ShareNumber share)
      throws StorageProtocolException, InterruptedException;
}
