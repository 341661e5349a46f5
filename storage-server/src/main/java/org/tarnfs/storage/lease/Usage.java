// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.lease;

/// How many shares, and how many bytes their containers have, leases included.
public record Usage(long shares, long bytes) {

  public static final Usage NONE = new Usage(0, 0);

  public Usage plus(Usage more) {
    return new Usage(shares + more.shares, bytes + more.bytes);
  }

  public Usage negated() {
    return new Usage(-shares, -bytes);
  }
}
