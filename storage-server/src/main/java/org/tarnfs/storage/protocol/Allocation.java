// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.util.Set;
import org.tarnfs.caps.ShareNumber;

/// The answer to an allocation: all shares the server already holds, and those now open for
/// writing.
public record Allocation(Set<ShareNumber> alreadyHave, Set<ShareNumber> allocated) {

  public Allocation {
    alreadyHave = Set.copyOf(alreadyHave);
    allocated = Set.copyOf(allocated);
  }
}
