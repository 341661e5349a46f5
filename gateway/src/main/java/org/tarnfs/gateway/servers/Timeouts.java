// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.time.Duration;

/// How long a server may take. Every step on the network has a deadline.
///
/// @param connect to open a connection, and again to agree on its encryption
/// @param silence how long nothing may move in either direction
/// @param slowestBytesPerSecond the rate at which a call must move its bytes on the whole, so that
/// a server that drips does not hold anybody up for ever
public record Timeouts(Duration connect, Duration silence, int slowestBytesPerSecond) {

  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(15), 4 << 10);

  /// The deadline of a call that moves so many bytes.
  Duration forBytes(long bytes) {
    return connect.plus(silence).plusMillis(1000 * bytes / slowestBytesPerSecond);
  }
}
