// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.storage.protocol.Allocation;

/// Where the shares of one file are, and where they are to go. Asks no server itself. May be read
/// by several threads while none changes it.
final class Placement {

  private final EncodingParameters parameters;

  /// The complete shares.
  private final Map<GridServer, Set<ShareNumber>> held = new LinkedHashMap<>();

  /// Those a server has agreed to take.
  private final Map<GridServer, Set<ShareNumber>> open = new LinkedHashMap<>();

  Placement(EncodingParameters parameters) {
    this.parameters = parameters;
  }

  /// Takes the answer of a server that was asked to take `wanted`. What it says of shares that the
  /// file does not have, or that were not asked for, counts for nothing.
  void answered(GridServer server, Set<ShareNumber> wanted, Allocation allocation) {
    Set<ShareNumber> taken = new TreeSet<>(allocation.allocated());
    taken.retainAll(wanted);
    of(open, server).addAll(taken);
    held.put(server, ofThisFile(allocation));
    of(open, server).removeAll(of(held, server));
  }

  private Set<ShareNumber> ofThisFile(Allocation allocation) {
    Set<ShareNumber> shares = new TreeSet<>(allocation.alreadyHave());
    shares.removeIf(share -> share.value() >= parameters.total());
    return shares;
  }

  /// Whether a server had a complete share that it does not name any more.
  boolean isForgetting(GridServer server, Allocation allocation) {
    return !allocation.alreadyHave().containsAll(held.getOrDefault(server, Set.of()));
  }

  boolean has(GridServer server, Set<ShareNumber> shares) {
    Set<ShareNumber> has = new HashSet<>(held.getOrDefault(server, Set.of()));
    has.addAll(open.getOrDefault(server, Set.of()));
    return has.containsAll(shares);
  }

  void written(OpenShare share) {
    of(open, share.server()).remove(share.number());
    of(held, share.server()).add(share.number());
  }

  void lost(OpenShare share) {
    of(open, share.server()).remove(share.number());
  }

  /// How many servers have a share of their own.
  int happiness() {
    return happinessWithout(List.of());
  }

  /// The same, if these shares should not become complete.
  int happinessWithout(Collection<OpenShare> lost) {
    return HappinessMatching.of(all(lost)).size();
  }

  /// The happiness that can still be reached without these shares, if each of `usable` takes any.
  int attainableWithout(Collection<OpenShare> lost, List<GridServer> usable) {
    Map<GridServer, ShareNumber> matching = HappinessMatching.of(all(lost));
    long more = usable.stream().filter(server -> !matching.containsKey(server)).count();
    return (int) Math.min(parameters.total(), matching.size() + more);
  }

  /// The shares that servers have agreed to take.
  Map<GridServer, Set<ShareNumber>> open() {
    return copy(open);
  }

  /// The names of the servers that hold each complete share.
  Map<ShareNumber, Set<String>> complete() {
    Map<ShareNumber, Set<String>> complete = new TreeMap<>();
    held.forEach(
        (server, shares) ->
            shares.forEach(
                share ->
                    complete.computeIfAbsent(share, any -> new TreeSet<>()).add(server.name())));
    return complete;
  }

  /// The next requests: for shares without a place, and, short of happiness, for shares whose
  /// server already counts for another.
  Map<GridServer, Set<ShareNumber>> plan(List<GridServer> usable) {
    Map<GridServer, Set<ShareNumber>> placements = all(List.of());
    Map<GridServer, ShareNumber> matching = HappinessMatching.of(placements);
    Set<ShareNumber> placed = new HashSet<>();
    placements.values().forEach(placed::addAll);
    List<GridServer> free =
        new ArrayList<>(usable.stream().filter(s -> !matching.containsKey(s)).toList());
    Map<GridServer, Set<ShareNumber>> wanted = new LinkedHashMap<>();
    List<ShareNumber> homeless =
        IntStream.range(0, parameters.total())
            .mapToObj(ShareNumber::new)
            .filter(share -> !placed.contains(share))
            .toList();
    for (ShareNumber share : homeless) {
      Optional<GridServer> taker =
          free.isEmpty()
              ? usable.stream().min(Comparator.comparingInt(s -> load(s, placements, wanted)))
              : Optional.of(free.removeFirst());
      taker.ifPresent(s -> of(wanted, s).add(share));
    }
    int happiness = matching.size() + wanted.size();
    for (ShareNumber share : doubled(placed, matching)) {
      if (happiness >= parameters.happy() || free.isEmpty()) {
        break;
      }
      of(wanted, free.removeFirst()).add(share);
      happiness++;
    }
    return wanted;
  }

  private static List<ShareNumber> doubled(
      Set<ShareNumber> placed, Map<GridServer, ShareNumber> matching) {
    return placed.stream().filter(share -> !matching.containsValue(share)).sorted().toList();
  }

  private static int load(
      GridServer server,
      Map<GridServer, Set<ShareNumber>> placements,
      Map<GridServer, Set<ShareNumber>> wanted) {
    return placements.getOrDefault(server, Set.of()).size()
        + wanted.getOrDefault(server, Set.of()).size();
  }

  /// Gives up, and returns, open shares that stand complete elsewhere, unless the happiness that is
  /// wanted rests on them, and those that are open elsewhere too, unless any happiness does.
  Map<GridServer, Set<ShareNumber>> giveUpSuperfluous() {
    Map<GridServer, Set<ShareNumber>> superfluous = new LinkedHashMap<>();
    int happiness = happiness();
    int wanted = Math.min(happiness, parameters.happy());
    for (GridServer server : List.copyOf(open.keySet())) {
      for (ShareNumber share : List.copyOf(of(open, server))) {
        of(open, server).remove(share);
        boolean isSuperfluous =
            (isIn(held, share) && happiness() >= wanted)
                || (isIn(open, share) && happiness() >= happiness);
        of(isSuperfluous ? superfluous : open, server).add(share);
      }
    }
    return superfluous;
  }

  private static boolean isIn(Map<GridServer, Set<ShareNumber>> map, ShareNumber share) {
    return map.values().stream().anyMatch(shares -> shares.contains(share));
  }

  /// Complete and open shares, apart from those in `lost`.
  private Map<GridServer, Set<ShareNumber>> all(Collection<OpenShare> lost) {
    Map<GridServer, Set<ShareNumber>> all = copy(open);
    lost.forEach(share -> of(all, share.server()).remove(share.number()));
    held.forEach((server, shares) -> of(all, server).addAll(shares));
    all.values().removeIf(Set::isEmpty);
    return all;
  }

  private static Map<GridServer, Set<ShareNumber>> copy(Map<GridServer, Set<ShareNumber>> map) {
    Map<GridServer, Set<ShareNumber>> copy = new LinkedHashMap<>();
    map.forEach((server, shares) -> copy.put(server, new TreeSet<>(shares)));
    return copy;
  }

  private static Set<ShareNumber> of(Map<GridServer, Set<ShareNumber>> map, GridServer server) {
    return map.computeIfAbsent(server, any -> new TreeSet<>());
  }
}
