// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.tarnfs.caps.ShareNumber;

/// What became of a [ReadTestWriteRequest].
///
/// @param isWritten whether all tests held, so that everything was changed; else nothing was
/// @param data of each share that was there before, what was read: an entry a range, shorter where
///     the share ends
public record ReadTestWriteAnswer(boolean isWritten, Map<ShareNumber, List<ByteBuffer>> data) {

  public ReadTestWriteAnswer {
    data = Map.copyOf(data);
  }
}
