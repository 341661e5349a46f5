// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.HappinessMatching;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;

/// Puts a new version in the place of the ones that were found: each share where it stood before,
/// and those that stood nowhere on the servers with the fewest.
///
/// At any moment, should this program end there, enough shares of the old version or of the new one
/// are with servers: if replacing all at once could leave too few of both, some of the old ones are
/// only replaced when the new version can be read without them.
final class Publisher {

  /// How long a server may take when the others have what is needed.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final StorageIndex index;
  private final WriteKey writeKey;
  private final LeaseSecret leaseSecret;
  private final List<GridServer> ring;
  private final ServerMap map;
  private final Optional<FoundVersion> base;
  private final EncodedVersion encoded;
  private final EncodingParameters parameters;
  private final int checkstringLength;

  /// What each server is to have.
  private final Map<GridServer, Set<ShareNumber>> goal = new LinkedHashMap<>();

  /// What each server has of the new version.
  private final Map<GridServer, Set<ShareNumber>> written = new LinkedHashMap<>();

  private final Map<GridServer, String> troubles = new LinkedHashMap<>();
  private boolean collided;

  /// What must be in the place of a share for it to be replaced.
  private final Map<Place, ByteBuffer> expected = new HashMap<>();

  private record Place(GridServer server, ShareNumber number) {}

  /// @param base the version that the new one is made from, if there is one
  Publisher(
      WriteKey writeKey,
      LeaseSecret leaseSecret,
      List<GridServer> ring,
      ServerMap map,
      Optional<FoundVersion> base,
      EncodedVersion encoded,
      int happy) {
    this.writeKey = writeKey;
    this.index = writeKey.readKey().storageIndex();
    this.leaseSecret = leaseSecret;
    this.ring = ring;
    this.map = map;
    this.base = base;
    this.encoded = encoded;
    int total = encoded.header().version().total();
    this.parameters =
        new EncodingParameters(
            encoded.header().version().needed(), total, Math.clamp(happy, 1, total));
    this.checkstringLength = encoded.header().checkstring().length();
    troubles.putAll(map.troubles());
    keepPlaces();
    findPlaces();
  }

  /// Takes shares for written that are there and good already, of the very version that is
  /// published.
  Publisher keeping(FoundVersion same) {
    for (FoundShare share : same.shares()) {
      written.computeIfAbsent(share.server(), any -> new TreeSet<>()).add(share.number());
    }
    return this;
  }

  /// Publishes; what it returns from is on enough servers' disks.
  ///
  /// @throws UncoordinatedWriteException if servers have something else than was found before
  /// @throws UnhappyUploadException if too few servers take shares; unless there was hope that they
  ///     would, nothing was written
  void publish() throws UncoordinatedWriteException, UnhappyUploadException, InterruptedException {
    require(goal);
    Map<GridServer, Set<ShareNumber>> last = written.isEmpty() ? toBeReplacedLast() : Map.of();
    send(without(without(goal, last), written));
    if (!last.isEmpty()) {
      requireOneOfTheTwo(last);
      send(alive(last));
    }
    while (!collided && findPlaces()) {
      send(without(goal, written));
    }
    if (collided) {
      throw collision();
    }
    require(written);
  }

  private static UncoordinatedWriteException collision() {
    return new UncoordinatedWriteException("somebody else is changing the same file");
  }

  /// Each of the last places that is replaced takes a share from the old version and gives one to
  /// the new one; this makes sure that in between one of them can always be read. If servers have
  /// died meanwhile and the old version with them, there is only the way forward.
  private void requireOneOfTheTwo(Map<GridServer, Set<ShareNumber>> last)
      throws UncoordinatedWriteException, UnhappyUploadException {
    if (collided) {
      throw collision();
    }
    Set<ShareNumber> others = different(written);
    others.removeAll(different(last));
    boolean isOldReadable = different(alive(last)).size() >= parameters.needed();
    if (isOldReadable && others.size() < parameters.needed() - 1) {
      throw unhappy(written);
    }
  }

  private void keepPlaces() {
    map.versions()
        .forEach(
            version ->
                version
                    .shares()
                    .forEach(
                        share ->
                            keep(
                                share.server(),
                                share.number(),
                                share.header().checkstring().asReadOnlyBuffer())));
    map.bad()
        .forEach(
            share -> {
              ByteBuffer start = share.start().duplicate();
              start.limit(start.position() + Math.min(start.remaining(), checkstringLength));
              keep(share.server(), share.number(), start);
            });
  }

  private void keep(GridServer server, ShareNumber number, ByteBuffer content) {
    if (number.value() < parameters.total()) {
      goal.computeIfAbsent(server, any -> new TreeSet<>()).add(number);
      expected.put(new Place(server, number), content);
    }
  }

  /// Gives every share a place that has none; returns whether there were such shares and servers.
  private boolean findPlaces() {
    Set<ShareNumber> placed = different(goal);
    boolean found = false;
    for (int i = 0; i < parameters.total(); i++) {
      ShareNumber number = new ShareNumber(i);
      if (!placed.contains(number)) {
        var server =
            ring.stream()
                .filter(candidate -> !troubles.containsKey(candidate))
                .min(Comparator.comparingInt(candidate -> has(goal, candidate).size()));
        if (server.isEmpty()) {
          return found;
        }
        goal.computeIfAbsent(server.get(), any -> new TreeSet<>()).add(number);
        found = true;
      }
    }
    return found;
  }

  /// The places whose shares the old version needs until enough of the new one is there; none if
  /// at any time there is enough of one of them, or, with so few shares, cannot be.
  private Map<GridServer, Set<ShareNumber>> toBeReplacedLast() {
    int needed = parameters.needed();
    Map<GridServer, Set<ShareNumber>> last = new HashMap<>();
    if (base.isPresent() && base.get().numbers().size() < 2 * needed - 1) {
      for (FoundShare share : base.get().shares()) {
        if (different(last).size() < base.get().version().needed()
            && !different(last).contains(share.number())) {
          last.computeIfAbsent(share.server(), any -> new TreeSet<>()).add(share.number());
        }
      }
    }
    Set<ShareNumber> others = different(goal);
    others.removeAll(different(last));
    return others.size() < needed - 1 ? Map.of() : last;
  }

  private void send(Map<GridServer, Set<ShareNumber>> places) throws InterruptedException {
    Set<GridServer> unanswered = new HashSet<>(places.keySet());
    try (Fanout<GridServer, ReadTestWriteAnswer> fanout = new Fanout<>()) {
      places.forEach(
          (server, numbers) -> {
            ReadTestWriteRequest request = request(server, numbers);
            var secrets = Secrets.of(index, writeKey, server, leaseSecret);
            fanout.ask(
                server, () -> server.storage().mutable().readTestWrite(index, secrets, request));
          });
      long start = System.nanoTime();
      while (fanout.pending() > 0) {
        Duration patience =
            Duration.ofNanos(Math.max(PATIENCE.toNanos(), 4 * (System.nanoTime() - start)));
        var answer = isHappy(written) ? fanout.next(patience) : fanout.next();
        if (answer == null) {
          break;
        }
        unanswered.remove(answer.asked());
        record(answer, places);
      }
    }
    unanswered.forEach(server -> giveUp(server, "no answer in time"));
  }

  private ReadTestWriteRequest request(GridServer server, Set<ShareNumber> numbers) {
    Map<ShareNumber, ShareChange> changes = new HashMap<>();
    for (ShareNumber number : numbers) {
      changes.put(number, change(server, number));
    }
    return new ReadTestWriteRequest(changes, List.of(ByteRange.ofLength(0, checkstringLength)));
  }

  private ShareChange change(GridServer server, ShareNumber number) {
    ByteBuffer before = expected.get(new Place(server, number));
    ShareChange.Test test =
        before == null || !before.hasRemaining()
            ? new ShareChange.Test(ByteRange.ofLength(0, 1), ByteBuffer.allocate(0))
            : new ShareChange.Test(ByteRange.ofLength(0, before.remaining()), before.duplicate());
    ByteBuffer share = encoded.share(number);
    return new ShareChange(
        List.of(test),
        List.of(new ShareChange.Write(0, share)),
        OptionalLong.of(share.remaining()));
  }

  private void record(
      Fanout.Answer<GridServer, ReadTestWriteAnswer> answer,
      Map<GridServer, Set<ShareNumber>> places) {
    switch (answer) {
      case Fanout.Failed(GridServer server, Exception trouble) ->
          giveUp(server, String.valueOf(trouble.getMessage()));
      case Fanout.Answered(GridServer server, ReadTestWriteAnswer said) -> {
        if (said.isWritten()) {
          Set<ShareNumber> numbers = has(places, server);
          written.computeIfAbsent(server, any -> new TreeSet<>()).addAll(numbers);
          numbers.forEach(
              number ->
                  expected.put(
                      new Place(server, number),
                      encoded.header().checkstring().asReadOnlyBuffer()));
        }
        collided |= !said.isWritten() || hasStranger(server, said);
      }
    }
  }

  /// Whether there was a share that is not in the map.
  private boolean hasStranger(GridServer server, ReadTestWriteAnswer said) {
    return said.data().keySet().stream()
        .filter(number -> number.value() < parameters.total())
        .anyMatch(number -> !expected.containsKey(new Place(server, number)));
  }

  /// The server's shares need another place.
  private void giveUp(GridServer server, String trouble) {
    troubles.put(server, trouble);
    goal.remove(server);
  }

  private void require(Map<GridServer, Set<ShareNumber>> holdings) throws UnhappyUploadException {
    if (!isHappy(holdings)) {
      throw unhappy(holdings);
    }
  }

  private UnhappyUploadException unhappy(Map<GridServer, Set<ShareNumber>> holdings) {
    int different = different(holdings).size();
    List<String> reasons =
        troubles.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
    return different < parameters.needed()
        ? UnhappyUploadException.ofShares(different, parameters.needed(), ring.size(), reasons)
        : UnhappyUploadException.ofServers(
            happiness(holdings), parameters.happy(), ring.size(), reasons);
  }

  private boolean isHappy(Map<GridServer, Set<ShareNumber>> holdings) {
    return different(holdings).size() >= parameters.needed()
        && happiness(holdings) >= parameters.happy();
  }

  private static int happiness(Map<GridServer, Set<ShareNumber>> holdings) {
    return HappinessMatching.of(holdings).size();
  }

  private static Set<ShareNumber> has(
      Map<GridServer, Set<ShareNumber>> holdings, GridServer server) {
    return new TreeSet<>(holdings.getOrDefault(server, Set.of()));
  }

  private static Set<ShareNumber> different(Map<GridServer, Set<ShareNumber>> holdings) {
    Set<ShareNumber> different = new TreeSet<>();
    holdings.values().forEach(different::addAll);
    return different;
  }

  private static Map<GridServer, Set<ShareNumber>> without(
      Map<GridServer, Set<ShareNumber>> holdings, Map<GridServer, Set<ShareNumber>> others) {
    Map<GridServer, Set<ShareNumber>> rest = new LinkedHashMap<>();
    holdings.forEach(
        (server, numbers) -> {
          Set<ShareNumber> left = new TreeSet<>(numbers);
          left.removeAll(has(others, server));
          if (!left.isEmpty()) {
            rest.put(server, left);
          }
        });
    return rest;
  }

  private Map<GridServer, Set<ShareNumber>> alive(Map<GridServer, Set<ShareNumber>> places) {
    Map<GridServer, Set<ShareNumber>> alive = new HashMap<>(places);
    alive.keySet().removeAll(troubles.keySet());
    return alive;
  }
}
