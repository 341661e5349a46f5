// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
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

  /// How long servers may take to hear that nothing more will come; they would find out after half
  /// an hour.
  private static final Duration ABORT_PATIENCE = Duration.ofSeconds(1);

  /// A server that forgets a share, by a restart, is asked once more; one that cannot be reached is
  /// not.
  private static final int MAX_STRIKES = 2;

  private final StorageIndex index;
  private final EncodingParameters parameters;
  private final long shareLength;
  private final LeaseSecret leaseSecret;
  private final List<GridServer> ring;
  private final Placement placement;
  private final List<OpenShare> abandoned = new ArrayList<>();
  private final Map<GridServer, Set<ShareNumber>> asked = new HashMap<>();
  private final Map<GridServer, Integer> strikes = new HashMap<>();
  private final Map<GridServer, String> troubles = new LinkedHashMap<>();

  ServerSelection(
      StorageIndex index,
      EncodingParameters parameters,
      long shareLength,
      LeaseSecret leaseSecret,
      List<GridServer> ring) {
    this.index = index;
    this.parameters = parameters;
    this.shareLength = shareLength;
    this.leaseSecret = leaseSecret;
    this.ring = ring;
    this.placement = new Placement(parameters);
  }

  /// Finds a place for every share that has none, and returns those to be written now.
  ///
  /// @throws UnhappyUploadException if the servers that are left cannot make the upload happy
  List<OpenShare> select() throws UnhappyUploadException, InterruptedException {
    abort(abandoned);
    abandoned.clear();
    try (Fanout<GridServer, Allocation> fanout = new Fanout<>()) {
      for (var wanted = placement.plan(usable());
          !wanted.isEmpty();
          wanted = placement.plan(usable())) {
        allocate(fanout, wanted);
      }
      while (fanout.pending() > 0 && placement.happiness() < parameters.happy()) {
        record(fanout.next());
      }
    }
    int happiness = placement.happiness();
    if (happiness < parameters.happy()) {
      throw unhappy(happiness, List.of());
    }
    abort(openShares(placement.giveUpSuperfluous()));
    return openShares(placement.open());
  }

  private void allocate(
      Fanout<GridServer, Allocation> fanout, Map<GridServer, Set<ShareNumber>> wanted)
      throws InterruptedException {
    asked.putAll(wanted);
    wanted.forEach((server, shares) -> fanout.ask(server, () -> allocation(server, shares)));
    var answers = fanout.gather(wanted.keySet(), PATIENCE);
    answers.values().forEach(this::record);
    for (GridServer server : wanted.keySet()) {
      if (!answers.containsKey(server)) {
        strike(server, MAX_STRIKES, "no answer in time");
      }
    }
  }

  private Allocation allocation(GridServer server, Set<ShareNumber> shares)
      throws StorageProtocolException, InterruptedException {
    return server
        .storage()
        .allocate(
            index,
            shares,
            shareLength,
            leaseSecret.forBucket(index, server.leaseSeed()),
            secretFor(server));
  }

  private void record(Fanout.Answer<GridServer, Allocation> answer) {
    switch (answer) {
      case Fanout.Failed(GridServer server, Exception trouble) ->
          strike(server, MAX_STRIKES, trouble.getMessage());
      case Fanout.Answered(GridServer server, Allocation allocation) -> {
        Set<ShareNumber> wanted = asked.getOrDefault(server, Set.of());
        troubles.remove(server);
        if (placement.isForgetting(server, allocation)) {
          strike(server, 1, "does not know a share any more that it had");
        }
        placement.answered(server, wanted, allocation);
        if (!placement.has(server, wanted)) {
          String trouble = "has no room, or somebody else is uploading the same file";
          strike(server, MAX_STRIKES, trouble);
        }
      }
    }
  }

  /// A share is complete at its server.
  void written(OpenShare share) {
    placement.written(share);
  }

  /// A share cannot be completed; it needs another place.
  void lost(OpenShare share, StorageProtocolException trouble) {
    placement.lost(share);
    strike(share.server(), mayRecover(trouble) ? 1 : MAX_STRIKES, trouble.getMessage());
    if (trouble.reason() != Reason.NO_SUCH_SHARE) {
      abandoned.add(share);
    }
  }

  /// The server forgot the share, or still had the beginning of another upload of it, which is
  /// aborted.
  private static boolean mayRecover(StorageProtocolException trouble) {
    return trouble.reason() == Reason.NO_SUCH_SHARE || trouble.reason() == Reason.CONFLICTING_WRITE;
  }

  /// Whether the upload stays happy without these shares. May be asked by several threads while
  /// shares are written.
  boolean canDoWithout(Collection<OpenShare> lost) {
    return placement.happinessWithout(lost) >= parameters.happy();
  }

  /// Throws if the upload can never become happy without these shares, whatever other servers take.
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
    int attainable = placement.attainableWithout(lost.keySet(), left);
    if (attainable < parameters.happy()) {
      throw unhappy(attainable, reasons);
    }
  }

  int happiness() {
    return placement.happiness();
  }

  /// The names of the servers that hold each complete share.
  Map<ShareNumber, Set<String>> placement() {
    return placement.complete();
  }

  /// Tells the servers that nothing more will come. An interrupt does not keep it from that.
  void abortAll() throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      abandoned.addAll(openShares(placement.open()));
      abort(abandoned);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// It is a courtesy: whatever the servers answer, the shares are given up.
  private void abort(List<OpenShare> shares) throws InterruptedException {
    try (Fanout<OpenShare, Boolean> fanout = new Fanout<>()) {
      for (OpenShare share : shares) {
        fanout.ask(
            share,
            () -> {
              share.server().storage().abort(index, share.number(), share.uploadSecret());
              return true;
            });
      }
      fanout.await(ABORT_PATIENCE);
    }
  }

  private UnhappyUploadException unhappy(int reached, List<String> more) {
    List<String> all = new ArrayList<>(troubles.values());
    all.addAll(more);
    return new UnhappyUploadException(reached, parameters.happy(), ring.size(), all);
  }

  private List<GridServer> usable() {
    return ring.stream().filter(s -> strikes.getOrDefault(s, 0) < MAX_STRIKES).toList();
  }

  private void strike(GridServer server, int count, @Nullable String trouble) {
    strikes.merge(server, count, Integer::sum);
    troubles.put(server, server + ": " + trouble);
  }

  private List<OpenShare> openShares(Map<GridServer, Set<ShareNumber>> shares) {
    List<OpenShare> open = new ArrayList<>();
    shares.forEach(
        (server, numbers) ->
            numbers.forEach(number -> open.add(new OpenShare(server, number, secretFor(server)))));
    return open;
  }

  /// The same for every attempt of this client at this file, so that an upload that was cut off can
  /// be taken up again.
  private SecretBytes secretFor(GridServer server) {
    return leaseSecret.uploadSecret(index, server.leaseSeed());
  }
}
