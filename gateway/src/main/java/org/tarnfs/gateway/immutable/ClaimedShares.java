// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// Proves the shares that servers say they have already, by one read each: a disk may have damaged
/// them, and a server may lie. What the cap proves of a large share is its end, not its blocks.
final class ClaimedShares {

  private final ChkVerifyCap cap;
  private final EncodingParameters parameters;
  private final Placement placement;
  private final Strikes strikes;
  private final List<RefusedShare> refused = new ArrayList<>();

  ClaimedShares(
      ChkVerifyCap cap, EncodingParameters parameters, Placement placement, Strikes strikes) {
    this.cap = cap;
    this.parameters = parameters;
    this.placement = placement;
    this.strikes = strikes;
  }

  /// Afterwards there is none for which only its server's word stands. A server may keep those
  /// waiting that have answered for as long as `patience`, but if the upload needs its shares.
  void prove(Duration patience) throws InterruptedException {
    Set<ShareReader> claims = new HashSet<>();
    placement
        .unproved()
        .forEach((server, share) -> claims.add(new ShareReader(server, share, cap)));
    Set<GridServer> warned = new HashSet<>();
    try (Fanout<ShareReader, Boolean> fanout = new Fanout<>()) {
      for (ShareReader claim : claims) {
        fanout.ask(
            claim,
            () -> {
              claim.prove();
              return true;
            });
      }
      fanout.gather(claims, patience).values().forEach(answer -> record(answer, warned));
      while (fanout.pending() > 0 && !placement.provedSpread().suffices(parameters)) {
        record(fanout.next(), warned);
      }
    }
    placement
        .unproved()
        .forEach(
            (server, share) -> {
              placement.refuted(server, share);
              strikes.dismiss(server, "no answer in time");
            });
  }

  /// Those that were claimed and are no good.
  List<RefusedShare> refused() {
    return refused;
  }

  /// A server is warned once, however many of its shares are bad: its disk may be as old as they.
  private void record(Fanout.Answer<ShareReader, Boolean> answer, Set<GridServer> warned) {
    ShareReader claim = answer.asked();
    GridServer server = claim.server();
    switch (answer) {
      case Fanout.Answered<ShareReader, Boolean> _ -> placement.proved(server, claim.number());
      case Fanout.Failed<ShareReader, Boolean>(_, Exception trouble) -> {
        placement.refuted(server, claim.number());
        if (trouble instanceof BadShareException damage) {
          claim.advise(damage);
          refused.add(new RefusedShare(server, claim.number(), damage));
        }
        if (trouble instanceof StorageProtocolException e && e.reason() != Reason.NO_SUCH_SHARE) {
          strikes.dismiss(server, trouble.getMessage());
        } else if (warned.add(server)) {
          strikes.warn(server, "share " + claim.number() + ": " + trouble.getMessage());
        }
      }
    }
  }
}
