// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;

/// Names one share of one server.
record ShareId(StorageIndex index, ShareNumber number) {

  @Override
  public String toString() {
    return "share " + number + " of " + index;
  }
}
