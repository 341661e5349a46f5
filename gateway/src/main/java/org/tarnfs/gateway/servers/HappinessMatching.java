// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.tarnfs.caps.ShareNumber;

/// A largest set of pairs of a server and a share it holds in which no server and no share stands
/// twice. Its size is the happiness of a placement: so many servers each add a share of their own,
/// so that after the loss of all but k of them the file is still there.
/// Source: `docs/specifications/servers-of-happiness.rst`.
public final class HappinessMatching<S> {

  private final Map<S, Set<ShareNumber>> holdings;
  private final Map<ShareNumber, S> serverOf = new HashMap<>();

  private HappinessMatching(Map<S, Set<ShareNumber>> holdings) {
    this.holdings = holdings;
  }

  /// The matching, as the share that stands for each server.
  public static <S> Map<S, ShareNumber> of(Map<S, Set<ShareNumber>> holdings) {
    HappinessMatching<S> matching = new HappinessMatching<>(holdings);
    for (S server : holdings.keySet()) {
      matching.augment(server, new HashSet<>());
    }
    Map<S, ShareNumber> matched = new HashMap<>();
    matching.serverOf.forEach((share, server) -> matched.put(server, share));
    return matched;
  }

  /// Finds a share for `server`, moving servers matched before to other shares where that helps.
  private boolean augment(S server, Set<ShareNumber> tried) {
    for (ShareNumber share : holdings.getOrDefault(server, Set.of())) {
      if (tried.add(share)) {
        S owner = serverOf.get(share);
        if (owner == null || augment(owner, tried)) {
          serverOf.put(share, server);
          return true;
        }
      }
    }
    return false;
  }
}
