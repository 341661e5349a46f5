// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// Has all servers renew this client's lease on what they have of one object, or add it, while its
/// owner does something else. For one thread.
public final class LeaseRenewals implements AutoCloseable {

  private final Fanout<GridServer, Boolean> fanout = new Fanout<>();

  /// What became of it.
  ///
  /// @param renewed not those that have nothing of the object
  /// @param failed with the reason
  public record Outcome(Set<GridServer> renewed, Map<GridServer, String> failed) {

    /// Nobody was asked.
    public static final Outcome NONE = new Outcome(Set.of(), Map.of());
  }

  /// Asks the servers.
  public LeaseRenewals(List<GridServer> servers, StorageIndex index, LeaseSecret secret) {
    for (GridServer server : servers) {
      fanout.ask(
          server,
          () -> {
            server.storage().addOrRenewLease(index, secret.forBucket(index, server.leaseSeed()));
            return true;
          });
    }
  }

  /// Waits until every server has answered or its deadline has passed.
  public Outcome await() throws InterruptedException {
    Outcome outcome = new Outcome(new LinkedHashSet<>(), new LinkedHashMap<>());
    while (fanout.pending() > 0) {
      switch (fanout.next()) {
        case Fanout.Answered(GridServer server, Boolean _) -> outcome.renewed.add(server);
        case Fanout.Failed(GridServer server, Exception trouble) -> {
          if (!hasNothing(trouble)) {
            outcome.failed.put(server, String.valueOf(trouble.getMessage()));
          }
        }
      }
    }
    return outcome;
  }

  private static boolean hasNothing(Exception trouble) {
    return trouble instanceof StorageProtocolException refusal
        && refusal.reason() == Reason.NO_SUCH_SHARE;
  }

  @Override
  public void close() {
    fanout.close();
  }
}
