// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.util.List;
import java.util.Map;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;

/// A look at all mutable shares of an index, and changes to some of them.
///
/// @param reads ranges to read from every share before any is changed
public record ReadTestWriteRequest(Map<ShareNumber, ShareChange> changes, List<ByteRange> reads) {

  public ReadTestWriteRequest {
    changes = Map.copyOf(changes);
    reads = List.copyOf(reads);
  }
}
