// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.util.List;
import org.tarnfs.caps.ByteRange;

/// The ranges of a share that are still missing, in order.
public record WriteProgress(List<ByteRange> required) {

  public WriteProgress {
    required = List.copyOf(required);
  }

  public boolean isComplete() {
    return required.isEmpty();
  }
}
