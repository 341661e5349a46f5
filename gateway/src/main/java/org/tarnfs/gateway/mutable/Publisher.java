// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.HappinessMatching;
import org.tarnfs.gateway.share.MutableShare;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;

/// Puts a version in the place of the ones that were found: each share where it stood before, and
/// those that stood nowhere on the servers with the fewest.
///
/// Replaces what has smaller numbers, and keeps so to the rules of [Consensus]. At any moment,
/// should this program end there, enough shares of the old version or of the new one are with
/// servers: if replacing all at once could leave too few of both, some of the old ones are only
/// replaced when the new version can be read without them.
final class Publisher {

  /// How long a server may take when the others have what is needed.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final StorageIndex index;
  private final WriteKey writeKey;
  private final LeaseSecret leaseSecret;
  private final Quorum quorum;
  private final ServerMap map;
  private final Optional<FoundVersion> base;
  private final EncodedVersion encoded;
  private final EncodingParameters parameters;
  private final Bytes checkstring;
  private final long sequenceNumber;

  /// Whether the version counts already, so that it may replace others of its number.
  private final boolean isAcknowledged;

  /// What each server is to have.
  private final Map<GridServer, Set<ShareNumber>> goal = new LinkedHashMap<>();

  /// What each server has of the new version.
  private final Map<GridServer, Set<ShareNumber>> written = new LinkedHashMap<>();

  private final Map<GridServer, String> troubles = new LinkedHashMap<>();

  /// What of the goal servers refused, as they have got another version meanwhile.
  private final Map<GridServer, Set<ShareNumber>> refused = new LinkedHashMap<>();

  /// What must be in the place of a share for it to be replaced.
  private final Map<Place, ByteBuffer> expected = new HashMap<>();

  private record Place(GridServer server, ShareNumber number) {}

  /// @param base the version that the new one is made from, if there is one
  Publisher(
      WriteKey writeKey,
      LeaseSecret leaseSecret,
      Quorum quorum,
      ServerMap map,
      Optional<FoundVersion> base,
      EncodedVersion encoded) {
    this(writeKey, leaseSecret, quorum, map, base, encoded, Map.of());
  }

  /// @param stored what servers have of the version already
  private Publisher(
      WriteKey writeKey,
      LeaseSecret leaseSecret,
      Quorum quorum,
      ServerMap map,
      Optional<FoundVersion> base,
      EncodedVersion encoded,
      Map<GridServer, Set<ShareNumber>> stored) {
    this.writeKey = writeKey;
    this.index = writeKey.readKey().storageIndex();
    this.leaseSecret = leaseSecret;
    this.quorum = quorum;
    this.map = map;
    this.base = base;
    this.encoded = encoded;
    this.parameters = quorum.parameters();
    this.checkstring = encoded.header().checkstring();
    this.sequenceNumber = encoded.header().version().sequenceNumber();
    written.putAll(stored);
    this.isAcknowledged = isHappy(written);
    troubles.putAll(map.troubles());
    keepPlaces();
    findPlaces();
  }

  /// Puts a version that was found on the servers that lack shares of it.
  static Publisher ofStored(
      WriteKey writeKey,
      LeaseSecret leaseSecret,
      Quorum quorum,
      ServerMap map,
      FoundVersion stored,
      EncodedVersion encoded) {
    Map<GridServer, Set<ShareNumber>> holdings = new LinkedHashMap<>();
    for (FoundShare share : stored.shares()) {
      holdings.computeIfAbsent(share.server(), any -> new TreeSet<>()).add(share.number());
    }
    return new Publisher(
        writeKey, leaseSecret, quorum, map, Optional.of(stored), encoded, holdings);
  }

  /// Publishes; what it returns from counts, and is on enough servers' disks.
  ///
  /// @throws UncoordinatedWriteException if servers have something else than was found before
  /// @throws UnhappyUploadException if too few servers take shares; unless there was hope that they
  ///     would, nothing was written
  void publish() throws GridException, InterruptedException {
    require(goal);
    spread();
  }

  /// The same, and goes ahead if there is no hope of reaching enough servers.
  void spread() throws GridException, InterruptedException {
    Map<GridServer, Set<ShareNumber>> last = written.isEmpty() ? toBeReplacedLast() : Map.of();
    send(without(without(goal, last), written));
    if (!last.isEmpty()) {
      requireOneOfTheTwo(last);
      send(alive(last));
    }
    while (refused.isEmpty() && findPlaces()) {
      send(without(goal, written));
    }
    if (!isHappy(written)) {
      throw failure();
    }
    send(without(refused, Map.of()));
  }

  /// What is known of the file after a publish: nothing but this version, if all went well.
  Optional<ServerMap> outcome() {
    if (!troubles.isEmpty() || !map.bad().isEmpty() || !without(goal, written).isEmpty()) {
      return Optional.empty();
    }
    List<FoundShare> shares = new ArrayList<>();
    ByteBuffer unread = ByteBuffer.allocate(0);
    written.forEach(
        (server, numbers) ->
            numbers.forEach(
                number -> shares.add(new FoundShare(server, number, encoded.header(), unread))));
    return Optional.of(
        new ServerMap(ServerMap.versions(shares), List.of(), written.keySet(), Map.of()));
  }

  private GridException failure() {
    return refused.isEmpty()
        ? unhappy(written)
        : new UncoordinatedWriteException("somebody else is changing the same file");
  }

  /// Each of the last places that is replaced takes a share from the old version and gives one to
  /// the new one; this makes sure that in between one of them can always be read. Of a server that
  /// has failed meanwhile nobody knows whether it is dead: what it has of the old version counts.
  private void requireOneOfTheTwo(Map<GridServer, Set<ShareNumber>> last) throws GridException {
    Set<ShareNumber> others = different(written);
    others.removeAll(different(last));
    if (others.size() < parameters.needed() - 1) {
      throw failure();
    }
  }

  private void keepPlaces() {
    for (FoundVersion version : map.versions()) {
      for (FoundShare share : version.shares()) {
        keep(share.server(), share.number(), share.header().checkstring().asReadOnlyBuffer());
      }
    }
    map.bad().forEach(share -> keep(share.server(), share.number(), share.start().duplicate()));
    for (FoundVersion version : map.versions()) {
      if (mayNotBeReplaced(version)) {
        version.servers().forEach(server -> giveUp(server, "has another version"));
      }
    }
  }

  private boolean mayNotBeReplaced(FoundVersion version) {
    boolean isNewer =
        isAcknowledged
            ? version.sequenceNumber() > sequenceNumber
            : version.sequenceNumber() >= sequenceNumber;
    return isNewer && !version.header().checkstring().equals(checkstring);
  }

  private void keep(GridServer server, ShareNumber number, ByteBuffer content) {
    if (number.value() < parameters.total()) {
      goal.computeIfAbsent(server, any -> new TreeSet<>()).add(number);
      expected.put(new Place(server, number), content);
    }
  }

  /// Gives every share a place that has none, and more servers shares if too few would have some;
  /// returns whether there was something to do and there were servers for it.
  private boolean findPlaces() {
    boolean found = false;
    Set<ShareNumber> placed = different(deciding(goal));
    for (int i = 0; i < parameters.total(); i++) {
      ShareNumber number = new ShareNumber(i);
      if (!placed.contains(number)) {
        var server = able().min(Comparator.comparingInt(candidate -> has(goal, candidate).size()));
        if (server.isEmpty()) {
          return found;
        }
        goal.computeIfAbsent(server.get(), any -> new TreeSet<>()).add(number);
        found = true;
      }
    }
    for (GridServer idle : able().filter(server -> !goal.containsKey(server)).toList()) {
      if (isHappy(goal)) {
        break;
      }
      found |= giveCopy(idle);
    }
    return found;
  }

  private Stream<GridServer> able() {
    return quorum.servers().stream().filter(server -> !troubles.containsKey(server));
  }

  /// Gives a server a share that is also elsewhere, if that makes the file any safer.
  private boolean giveCopy(GridServer server) {
    int before = happiness(deciding(goal));
    for (int i = 0; i < parameters.total(); i++) {
      goal.put(server, new TreeSet<>(Set.of(new ShareNumber(i))));
      if (happiness(deciding(goal)) > before) {
        return true;
      }
    }
    goal.remove(server);
    return false;
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
    return new ReadTestWriteRequest(changes, List.of(ByteRange.ofLength(0, checkstring.length())));
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
      case Fanout.Answered(GridServer server, ReadTestWriteAnswer said) ->
          record(server, has(places, server), said);
    }
  }

  private void record(GridServer server, Set<ShareNumber> numbers, ReadTestWriteAnswer said) {
    Map<ShareNumber, ByteBuffer> before = new HashMap<>();
    said.data().forEach((number, read) -> before.put(number, firstOf(read)));
    boolean isThere =
        said.isWritten()
            ? !hasGotRival(server, numbers, before)
            : numbers.stream().allMatch(number -> isOurs(before.get(number)));
    if (isThere) {
      refused.remove(server);
      written.computeIfAbsent(server, any -> new TreeSet<>()).addAll(numbers);
      numbers.forEach(
          number -> expected.put(new Place(server, number), checkstring.asReadOnlyBuffer()));
    } else {
      refuse(server, numbers, before);
    }
  }

  private static ByteBuffer firstOf(List<ByteBuffer> read) {
    return read.isEmpty() ? ByteBuffer.allocate(0) : read.getFirst().slice();
  }

  private boolean isOurs(@Nullable ByteBuffer start) {
    return start != null && start.equals(checkstring.asReadOnlyBuffer());
  }

  /// Whether besides the shares that were replaced there was one already that may not be: both
  /// versions are there now, and only the first counts.
  private boolean hasGotRival(
      GridServer server, Set<ShareNumber> numbers, Map<ShareNumber, ByteBuffer> before) {
    return before.entrySet().stream()
        .filter(share -> !numbers.contains(share.getKey()))
        .filter(share -> !isExpected(new Place(server, share.getKey()), share.getValue()))
        .anyMatch(
            share ->
                MutableShare.sequenceNumber(share.getValue()) >= sequenceNumber
                    && !isOurs(share.getValue()));
  }

  private boolean isExpected(Place place, ByteBuffer start) {
    ByteBuffer content = expected.get(place);
    if (content == null) {
      return false;
    }
    int length = Math.min(start.remaining(), content.remaining());
    return start.slice(start.position(), length).equals(content.slice(content.position(), length));
  }

  /// If this version comes to count all the same, it may replace what is there now.
  private void refuse(
      GridServer server, Set<ShareNumber> numbers, Map<ShareNumber, ByteBuffer> there) {
    giveUp(server, "has got another version meanwhile");
    boolean isOlder =
        there.values().stream()
            .allMatch(start -> MutableShare.sequenceNumber(start) <= sequenceNumber);
    refused.put(server, isOlder ? numbers : Set.of());
    for (ShareNumber number : numbers) {
      expected.put(new Place(server, number), there.getOrDefault(number, ByteBuffer.allocate(0)));
    }
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
        ? UnhappyUploadException.ofShares(
            different, parameters.needed(), quorum.ring().size(), reasons)
        : UnhappyUploadException.ofServers(
            happiness(deciding(holdings)), parameters.happy(), quorum.ring().size(), reasons);
  }

  private boolean isHappy(Map<GridServer, Set<ShareNumber>> holdings) {
    return different(holdings).size() >= parameters.needed()
        && happiness(deciding(holdings)) >= parameters.happy();
  }

  /// Without the servers that do not decide.
  private Map<GridServer, Set<ShareNumber>> deciding(Map<GridServer, Set<ShareNumber>> holdings) {
    Map<GridServer, Set<ShareNumber>> deciding = new HashMap<>(holdings);
    deciding.keySet().retainAll(quorum.servers());
    return deciding;
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
