// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

/// How fast the gateway may talk to all servers together, in bytes a second.
///
/// @param up to the servers
/// @param down from them
public record RateLimits(long up, long down) {

  /// The rate of a direction that is not limited.
  public static final long NONE = Long.MAX_VALUE;

  /// The least that can be set: slower, servers would take a transfer for dead.
  public static final long LEAST = 1000;

  public static final RateLimits UNLIMITED = new RateLimits(NONE, NONE);

  public RateLimits {
    if (up < LEAST || down < LEAST) {
      throw new IllegalArgumentException(
          "a limit must be at least " + LEAST + " bytes a second, or none");
    }
  }
}
