// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

/// How much a server may store: it leaves `reservedSpace` bytes of the disk free, and holds at most
/// `capacity` bytes of share containers. A capacity of 0 makes it read-only.
public record StorageLimits(long reservedSpace, long capacity) {

  public static final StorageLimits NONE = new StorageLimits(0, Long.MAX_VALUE);

  public StorageLimits {
    if (reservedSpace < 0 || capacity < 0) {
      throw new IllegalArgumentException("negative limit");
    }
  }

  boolean hasCapacity() {
    return capacity < Long.MAX_VALUE;
  }
}
