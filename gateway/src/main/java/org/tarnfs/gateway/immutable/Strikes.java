// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.servers.GridServer;

/// What servers have done wrong during one upload. One that forgets a share, by a restart, is asked
/// once more; one that cannot be reached is not.
final class Strikes {

  private static final int MAX = 2;

  private final Map<GridServer, Integer> counts = new HashMap<>();
  private final Map<GridServer, String> troubles = new LinkedHashMap<>();

  /// The server may be asked once more.
  void warn(GridServer server, @Nullable String trouble) {
    count(server, 1, trouble);
  }

  /// The server is not asked any more.
  void dismiss(GridServer server, @Nullable String trouble) {
    count(server, MAX, trouble);
  }

  private void count(GridServer server, int more, @Nullable String trouble) {
    counts.merge(server, more, Integer::sum);
    troubles.put(server, server + ": " + trouble);
  }

  /// The server has answered well: there is nothing to be said of it, though its strikes remain.
  void answered(GridServer server) {
    troubles.remove(server);
  }

  boolean isOut(GridServer server) {
    return counts.getOrDefault(server, 0) >= MAX;
  }

  /// For users, one line for each server.
  List<String> troubles() {
    return List.copyOf(troubles.values());
  }
}
