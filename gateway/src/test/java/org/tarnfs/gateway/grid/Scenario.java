// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.storage.testing.InMemoryStorageServer;

/// A file, how it is encoded, and the servers it is to be stored on, all drawn at random; and what
/// is true of it, from an upload on which nothing goes wrong.
final class Scenario {

  private static final Duration SHORT_DEADLINE = Duration.ofMillis(40);

  /// Longer than anybody's patience.
  private static final Duration LONG_DEADLINE = Duration.ofSeconds(6);

  private static final int MOST_SHARES = 8;

  final EncodingParameters parameters;
  final byte[] content;
  final TestGrid grid;
  private final int segmentSize;
  private final List<Behaviour> behaviours;
  private final Map<ShareNumber, byte[]> shares = new HashMap<>();
  private final ChkReadCap cap;

  private Scenario(
      EncodingParameters parameters,
      int size,
      int segmentSize,
      List<Behaviour> behaviours,
      Duration deadline)
      throws IOException, InterruptedException {
    this.parameters = parameters;
    this.content = TestGrid.content(size, size);
    this.segmentSize = segmentSize;
    this.behaviours = behaviours;
    this.grid = TestGrid.of(behaviours.size(), deadline);
    TestGrid sound = TestGrid.of(parameters.total());
    this.cap = (ChkReadCap) sound.put(content, parameters, segmentSize).cap();
    for (int number = 0; number < parameters.total(); number++) {
      shares.put(new ShareNumber(number), sound.share(cap, new ShareNumber(number)));
    }
  }

  /// Servers that do anything wrong, but are soon found out when they hang.
  static Scenario random(RandomGenerator random) throws IOException, InterruptedException {
    double good = random.nextDouble();
    return random(random, () -> Behaviour.random(random, good), SHORT_DEADLINE);
  }

  /// Servers of which some hang, and for long.
  static Scenario withHangingServers(RandomGenerator random)
      throws IOException, InterruptedException {
    double good = random.nextDouble(0.5, 1); // One after the other may hang until its deadline.
    return random(random, () -> Behaviour.hanging(random, good), LONG_DEADLINE);
  }

  private static Scenario random(
      RandomGenerator random, Supplier<Behaviour> behaviours, Duration deadline)
      throws IOException, InterruptedException {
    int total = random.nextInt(1, MOST_SHARES + 1);
    int needed = random.nextInt(1, total + 1);
    int happy = random.nextInt(1, total + 1);
    int segment = Math.ceilDiv(random.nextInt(60, 3000), needed) * needed;
    int[] sizes = {56, segment - 1, segment, segment + 1, random.nextInt(segment, 9 * segment)};
    int size = Math.max(56, sizes[random.nextInt(sizes.length)]);
    int servers = random.nextInt(1, total + 4);
    return new Scenario(
        new EncodingParameters(needed, total, happy),
        size,
        segment,
        Stream.generate(behaviours).limit(servers).toList(),
        deadline);
  }

  ChkReadCap cap() {
    return cap;
  }

  StorageIndex index() {
    return cap.storageIndex();
  }

  Uploaded put() throws IOException, InterruptedException {
    return grid.put(content, parameters, segmentSize);
  }

  /// Stores the file while as few servers as this are asked for.
  ReadCap putHappyWith(int happy) throws IOException, InterruptedException {
    EncodingParameters easier =
        new EncodingParameters(parameters.needed(), parameters.total(), happy);
    return grid.put(content, easier, segmentSize).cap();
  }

  /// Has the servers go wrong from now on.
  void misbehave() {
    for (int server = 0; server < behaviours.size(); server++) {
      grid.plan(server, behaviours.get(server).plan());
    }
  }

  boolean isGood(int server) {
    return behaviours.get(server).equals(Behaviour.GOOD);
  }

  /// The whole shares that a server has.
  Set<ShareNumber> wholeSharesOn(int server) throws IOException {
    InMemoryStorageServer memory = grid.memory(server);
    Set<ShareNumber> whole = new TreeSet<>();
    for (ShareNumber number : memory.shares(index())) {
      int length = (int) memory.length(index(), number);
      byte[] held = memory.read(index(), number, 0, length).array();
      if (Arrays.equals(held, shares.get(number))) {
        whole.add(number);
      }
    }
    return whole;
  }

  /// What the good servers can be brought to hold: not a share of which they have a bad one.
  Map<Integer, Set<ShareNumber>> attainable() throws IOException {
    Map<Integer, Set<ShareNumber>> attainable = new HashMap<>();
    for (int server = 0; server < behaviours.size(); server++) {
      if (isGood(server)) {
        Set<ShareNumber> bad = new TreeSet<>(grid.memory(server).shares(index()));
        bad.removeAll(wholeSharesOn(server));
        Set<ShareNumber> possible = new TreeSet<>(shares.keySet());
        possible.removeAll(bad);
        attainable.put(server, possible);
      }
    }
    return attainable;
  }

  /// The whole shares on all servers, or on the good ones.
  Map<Integer, Set<ShareNumber>> wholeShares(boolean onGoodServersOnly) throws IOException {
    Map<Integer, Set<ShareNumber>> whole = new HashMap<>();
    for (int server = 0; server < behaviours.size(); server++) {
      if (isGood(server) || !onGoodServersOnly) {
        whole.put(server, wholeSharesOn(server));
      }
    }
    return whole;
  }

  static Set<ShareNumber> different(Map<Integer, Set<ShareNumber>> holdings) {
    Set<ShareNumber> different = new TreeSet<>();
    holdings.values().forEach(different::addAll);
    return different;
  }

  /// How many servers have a share of their own.
  static int happiness(Map<Integer, Set<ShareNumber>> holdings) {
    Map<ShareNumber, Integer> owners = new HashMap<>();
    return (int)
        holdings.keySet().stream()
            .filter(server -> finds(server, holdings, owners, new HashSet<>()))
            .count();
  }

  private static boolean finds(
      int server,
      Map<Integer, Set<ShareNumber>> holdings,
      Map<ShareNumber, Integer> owners,
      Set<ShareNumber> tried) {
    for (ShareNumber share : holdings.getOrDefault(server, Set.of())) {
      if (tried.add(share)) {
        Integer owner = owners.get(share);
        if (owner == null || finds(owner, holdings, owners, tried)) {
          owners.put(share, server);
          return true;
        }
      }
    }
    return false;
  }

  /// Damages about one share in `rarity` on the servers' disks: takes it away, cuts it, puts
  /// another in its place, or flips a bit, at the end if only that is `provable` without a reading.
  void damageDisks(RandomGenerator random, int rarity, boolean provable) throws IOException {
    for (InMemoryStorageServer memory : grid.memories()) {
      for (ShareNumber number : memory.shares(index())) {
        if (random.nextInt(rarity) == 0) {
          int length = (int) memory.length(index(), number);
          byte[] content = memory.read(index(), number, 0, length).array();
          switch (random.nextInt(4)) {
            case 0 -> memory.remove(index(), number);
            case 1 -> memory.put(index(), number, Arrays.copyOf(content, random.nextInt(length)));
            case 2 -> memory.put(index(), number, other(random));
            default ->
                memory.corrupt(index(), number, provable ? length - 2 : random.nextInt(length));
          }
        }
      }
    }
  }

  /// Another share, or none of this file. Where one share is enough, all are the same.
  private byte[] other(RandomGenerator random) {
    ShareNumber number = new ShareNumber(random.nextInt(parameters.total() + 1));
    return parameters.needed() == 1 ? new byte[1000] : shares.getOrDefault(number, new byte[1000]);
  }

  @Override
  public String toString() {
    return "%s, %d bytes in segments of %d, servers %s"
        .formatted(parameters, content.length, segmentSize, behaviours);
  }
}
