// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.util.Set;
import org.tarnfs.caps.ShareNumber;

/// Which shares a client wants to upload, and how long each of them is.
public record AllocationRequest(Set<ShareNumber> shares, long shareLength) {

  public AllocationRequest {
    shares = Set.copyOf(shares);
  }
}
