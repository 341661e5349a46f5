// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// Finds a server for each share of one file, and others for those that fail. Servers are asked to
/// take shares at once, one each along the ring, since the answer also says what they hold already;
/// only what then is still without a place, or short of happiness, costs another round. For one
/// thread, but for [#canDoWithout].
final class ServerSelection {

  /// How long a server may keep those waiting that have answered.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ShareAllocator allocator;
  private final EncodingParameters parameters;
  private final List<GridServer> ring;
  private final Placement placement;

  /// Shares that were lost on the way, which their servers may still have the beginning of.
  private final List<OpenShare> abandoned = new ArrayList<>();

  /// Those of which a server has something else than what it is sent.
  private final List<OpenShare> spoilt = new ArrayList<>();

  private final Map<GridServer, Set<ShareNumber>> asked = new HashMap<>();

  /// What servers were asked to take, and may have taken, but have not answered.
  private final Holdings unanswered = new Holdings();

  private final Strikes strikes = new Strikes();
  private final List<RefusedShare> refused = new ArrayList<>();

  ServerSelection(ShareAllocator allocator, EncodingParameters parameters, List<GridServer> ring) {
    this.allocator = allocator;
    this.parameters = parameters;
    this.ring = ring;
    this.placement = new Placement(parameters);
  }

  /// Takes what a check has found for what is there.
  void startFrom(FileFindings found) {
    found
        .good()
        .forEach(
            (server, share) -> {
              if (found.proved()) {
                placement.proved(server, share);
              } else {
                placement.claimed(server, Set.of(share));
              }
            });
    found.refused().forEach(share -> placement.refuted(share.server(), share.number()));
  }

  /// Finds a place for every share that has none, and returns those to be written now.
  ///
  /// @throws UnhappyUploadException if the servers that are left cannot take enough
  List<OpenShare> select() throws UnhappyUploadException, InterruptedException {
    place();
    return agreed();
  }

  /// The same once the cap is known, by which the shares that servers had already can be proved.
  List<OpenShare> select(ChkVerifyCap cap) throws UnhappyUploadException, InterruptedException {
    ClaimedShares claimed = new ClaimedShares(cap, parameters, placement, strikes);
    abort(spoilt);
    do {
      claimed.prove(PATIENCE);
      place();
    } while (!placement.unproved().isEmpty());
    refused.addAll(claimed.refused());
    return agreed();
  }

  private List<OpenShare> agreed() throws InterruptedException {
    allocator.abort(openShares(placement.giveUpSuperfluous()));
    return openShares(placement.open());
  }

  private void place() throws UnhappyUploadException, InterruptedException {
    try (Fanout<GridServer, Allocation> fanout = new Fanout<>()) {
      for (var wanted = placement.plan(usable());
          !wanted.isEmpty();
          wanted = placement.plan(usable())) {
        allocate(fanout, wanted);
      }
      while (fanout.pending() > 0 && !placement.spread().suffices(parameters)) {
        record(fanout.next());
      }
    }
    require(placement.spread(), List.of());
  }

  private void allocate(Fanout<GridServer, Allocation> fanout, Holdings wanted)
      throws InterruptedException {
    for (GridServer server : wanted.servers()) {
      Set<ShareNumber> shares = Set.copyOf(wanted.on(server));
      asked.put(server, shares);
      unanswered.add(server, shares);
      fanout.ask(server, () -> allocator.allocate(server, shares));
    }
    var answers = fanout.gather(wanted.servers(), PATIENCE);
    answers.values().forEach(this::record);
    for (GridServer server : wanted.servers()) {
      if (!answers.containsKey(server)) {
        strikes.dismiss(server, "no answer in time");
      }
    }
  }

  private void record(Fanout.Answer<GridServer, Allocation> answer) {
    switch (answer) {
      case Fanout.Failed(GridServer server, Exception trouble) ->
          strikes.dismiss(server, trouble.getMessage());
      case Fanout.Answered(GridServer server, Allocation allocation) -> {
        Set<ShareNumber> wanted = asked.getOrDefault(server, Set.of());
        unanswered.remove(server, wanted);
        strikes.answered(server);
        if (placement.isForgetting(server, allocation)) {
          strikes.warn(server, "does not know a share any more that it had");
        }
        placement.answered(server, wanted, allocation);
        if (!placement.has(server, wanted)) {
          strikes.dismiss(server, "has no room, or somebody else is uploading the same file");
        }
      }
    }
  }

  /// A share is complete at its server.
  void written(OpenShare share) {
    placement.proved(share.server(), share.number());
  }

  /// A server says that a share is complete, before it was sent all of it.
  void claimed(OpenShare share) {
    placement.lost(share);
    placement.claimed(share.server(), Set.of(share.number()));
  }

  /// A share cannot be completed; it needs another place.
  void lost(OpenShare share, StorageProtocolException trouble) {
    placement.lost(share);
    if (mayRecover(trouble)) {
      strikes.warn(share.server(), trouble.getMessage());
    } else {
      strikes.dismiss(share.server(), trouble.getMessage());
    }
    if (trouble.reason() == Reason.CONFLICTING_WRITE) {
      spoilt.add(share);
    } else if (trouble.reason() != Reason.NO_SUCH_SHARE) {
      abandoned.add(share);
    }
  }

  /// The server forgot the share, or still had the beginning of another upload of it, which is
  /// aborted.
  private static boolean mayRecover(StorageProtocolException trouble) {
    return trouble.reason() == Reason.NO_SUCH_SHARE || trouble.reason() == Reason.CONFLICTING_WRITE;
  }

  /// Whether the upload is good enough without these shares. May be asked by several threads while
  /// shares are written.
  boolean canDoWithout(Collection<OpenShare> lost) {
    return placement.spreadWithout(lost).suffices(parameters);
  }

  /// Throws if the upload can never become good enough without these shares, whatever other servers
  /// take.
  void requireHope(Map<OpenShare, StorageProtocolException> lost) throws UnhappyUploadException {
    List<GridServer> left = new ArrayList<>(usable());
    List<String> reasons = new ArrayList<>();
    lost.forEach(
        (share, trouble) -> {
          reasons.add(share.server() + ": " + trouble.getMessage());
          if (!mayRecover(trouble)) {
            left.remove(share.server());
          }
        });
    require(placement.attainableWithout(lost.keySet(), left), reasons);
  }

  private void require(Spread spread, List<String> more) throws UnhappyUploadException {
    if (!spread.suffices(parameters)) {
      List<String> all = new ArrayList<>(strikes.troubles());
      all.addAll(more);
      if (spread.happiness() < parameters.happy()) {
        throw UnhappyUploadException.ofServers(
            spread.happiness(), parameters.happy(), ring.size(), all);
      }
      throw UnhappyUploadException.ofShares(spread.shares(), parameters.needed(), ring.size(), all);
    }
  }

  int happiness() {
    return placement.spread().happiness();
  }

  /// A share is no good, as was found while it was read. Returns whether that is news.
  boolean refute(RefusedShare share) {
    boolean isNews = placement.held().on(share.server()).contains(share.number());
    placement.refuted(share.server(), share.number());
    if (isNews) {
      refused.add(share);
    }
    return isNews;
  }

  /// The complete shares.
  Holdings held() {
    return placement.held();
  }

  /// Shares that servers said they had, and that are no good.
  List<RefusedShare> refused() {
    return refused;
  }

  /// What servers did wrong, for users, one line each.
  List<String> troubles() {
    return strikes.troubles();
  }

  /// The names of the servers that hold each complete share.
  Map<ShareNumber, Set<String>> placement() {
    return placement.complete();
  }

  /// Whether a later attempt may go on with what this one leaves, and this one with what an earlier
  /// one has left.
  boolean isTakenUp() {
    return allocator.takesUp();
  }

  /// Tells servers that shares which they did not take whole have got another place.
  void abortAbandoned() throws InterruptedException {
    abort(abandoned);
  }

  private void abort(List<OpenShare> shares) throws InterruptedException {
    allocator.abort(shares);
    shares.clear();
  }

  /// Tells the servers that nothing more will come. An interrupt does not keep it from that.
  void abortAll() throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      abandoned.addAll(spoilt);
      abandoned.addAll(openShares(Holdings.union(placement.open(), unanswered)));
      abort(abandoned);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<GridServer> usable() {
    return ring.stream().filter(server -> !strikes.isOut(server)).toList();
  }

  private List<OpenShare> openShares(Holdings shares) {
    List<OpenShare> open = new ArrayList<>();
    shares.forEach((server, number) -> open.add(allocator.share(server, number)));
    return open;
  }
}
