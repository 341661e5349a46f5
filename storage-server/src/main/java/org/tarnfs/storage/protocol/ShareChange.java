// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.tarnfs.caps.ByteRange;

/// What is to become of a mutable share, if it is what the client thinks it is. A share that does
/// not exist counts as empty, and is made.
///
/// @param writes made in this order; what lies between the share's end and a write is zeros
/// @param newLength 0 deletes the share; a smaller length than it then has cuts it; a larger one
///     means nothing
public record ShareChange(List<Test> tests, List<Write> writes, OptionalLong newLength) {

  public ShareChange {
    tests = List.copyOf(tests);
    writes = List.copyOf(writes);
  }

  /// What the bytes of a range must be; those beyond the end of the share are not there.
  public record Test(ByteRange range, ByteBuffer specimen) {}

  /// Bytes to write.
  public record Write(long offset, ByteBuffer data) {}

  public boolean isDeletion() {
    return newLength.isPresent() && newLength.getAsLong() == 0;
  }
}
