// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.storage.protocol.Allocation;

/// Where the shares of one file are, and where they are to go. Asks no server itself. May be read
/// by several threads while none changes it.
final class Placement {

  private final EncodingParameters parameters;
  private final Set<ShareNumber> all;

  /// The complete shares.
  private final Holdings held = new Holdings();

  /// Those of them that we wrote or proved ourselves; for the others stands only their server's
  /// word.
  private final Holdings proved = new Holdings();

  /// What a server said it held, and did not, or not whole: it is not believed again.
  private final Holdings refuted = new Holdings();

  /// Those a server has agreed to take.
  private final Holdings open = new Holdings();

  Placement(EncodingParameters parameters) {
    this.parameters = parameters;
    this.all =
        IntStream.range(0, parameters.total())
            .mapToObj(ShareNumber::new)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Takes the answer of a server that was asked to take `wanted`. What it says of shares that the
  /// file does not have, or that were not asked for, counts for nothing.
  void answered(GridServer server, Set<ShareNumber> wanted, Allocation allocation) {
    Set<ShareNumber> gone = new TreeSet<>(all);
    gone.removeAll(allocation.alreadyHave());
    held.remove(server, gone);
    proved.remove(server, gone);
    claimed(server, allocation.alreadyHave());
    Set<ShareNumber> taken = new TreeSet<>(allocation.allocated());
    taken.retainAll(wanted);
    taken.removeAll(held.on(server));
    open.add(server, taken);
  }

  /// A server says that these shares are complete.
  void claimed(GridServer server, Set<ShareNumber> numbers) {
    Set<ShareNumber> claims = new TreeSet<>(numbers);
    claims.retainAll(all);
    claims.removeAll(refuted.on(server));
    open.remove(server, claims);
    held.add(server, claims);
  }

  /// Whether a server had a complete share that it does not name any more.
  boolean isForgetting(GridServer server, Allocation allocation) {
    return !allocation.alreadyHave().containsAll(held.on(server));
  }

  boolean has(GridServer server, Set<ShareNumber> shares) {
    Set<ShareNumber> missing = new TreeSet<>(shares);
    missing.removeAll(held.on(server));
    missing.removeAll(open.on(server));
    return missing.isEmpty();
  }

  /// A share that was written, or that was claimed, is whole.
  void proved(GridServer server, ShareNumber share) {
    open.remove(server, share);
    held.add(server, share);
    proved.add(server, share);
  }

  /// A share that was claimed is not there, or not whole.
  void refuted(GridServer server, ShareNumber share) {
    held.remove(server, share);
    refuted.add(server, share);
  }

  /// A share cannot be completed.
  void lost(OpenShare share) {
    open.remove(share.server(), share.number());
  }

  /// The shares for which only their server's word stands.
  Holdings unproved() {
    return held.without(proved);
  }

  Spread spread() {
    return spreadWithout(List.of());
  }

  /// The spread if these shares should not become complete.
  Spread spreadWithout(Collection<OpenShare> lost) {
    return without(lost).spread();
  }

  /// The spread if nobody's word is taken.
  Spread provedSpread() {
    return Holdings.union(proved, open).spread();
  }

  /// The spread that can still be reached without these shares, if each of `usable` takes any.
  Spread attainableWithout(Collection<OpenShare> lost, List<GridServer> usable) {
    Holdings attainable = without(lost);
    usable.forEach(server -> attainable.add(server, acceptableFor(server)));
    return attainable.spread();
  }

  /// Complete and open shares, but for those in `lost`.
  private Holdings without(Collection<OpenShare> lost) {
    Holdings left = Holdings.union(open);
    lost.forEach(share -> left.remove(share.server(), share.number()));
    return Holdings.union(left, held);
  }

  /// What a server may be asked to take.
  private Set<ShareNumber> acceptableFor(GridServer server) {
    Set<ShareNumber> acceptable = new TreeSet<>(all);
    acceptable.removeAll(refuted.on(server));
    return acceptable;
  }

  private boolean isAcceptable(ShareNumber share, GridServer server) {
    return !refuted.on(server).contains(share);
  }

  /// The shares that servers have agreed to take.
  Holdings open() {
    return Holdings.union(open);
  }

  /// The complete shares.
  Holdings held() {
    return Holdings.union(held);
  }

  /// The names of the servers that hold each complete share.
  Map<ShareNumber, Set<String>> complete() {
    Map<ShareNumber, Set<String>> complete = new TreeMap<>();
    held.forEach(
        (server, share) ->
            complete.computeIfAbsent(share, any -> new TreeSet<>()).add(server.name()));
    return complete;
  }

  /// The next requests: for shares without a place, and, short of happiness, for others that give a
  /// server one of its own.
  Holdings plan(List<GridServer> usable) {
    Holdings planned = Holdings.union(held, open);
    Holdings wanted = new Holdings();
    List<GridServer> free = new ArrayList<>(usable);
    free.removeAll(planned.matching().keySet());
    for (ShareNumber share : all) {
      if (!planned.contains(share)) {
        taker(share, free, usable, planned)
            .ifPresent(
                server -> {
                  free.remove(server);
                  wanted.add(server, share);
                  planned.add(server, share);
                });
      }
    }
    free.addAll(usable);
    for (GridServer server : free) {
      if (planned.matching().size() >= parameters.happy()) {
        break;
      }
      shareOfItsOwn(server, planned)
          .ifPresent(
              share -> {
                wanted.add(server, share);
                planned.add(server, share);
              });
    }
    return wanted;
  }

  /// The first server that has no share of its own, else the one that has the fewest.
  private Optional<GridServer> taker(
      ShareNumber share, List<GridServer> free, List<GridServer> usable, Holdings planned) {
    return free.stream()
        .filter(server -> isAcceptable(share, server))
        .findFirst()
        .or(
            () ->
                usable.stream()
                    .filter(server -> isAcceptable(share, server))
                    .min(Comparator.comparingInt(server -> planned.on(server).size())));
  }

  /// The share that would make the upload happier on this server.
  private Optional<ShareNumber> shareOfItsOwn(GridServer server, Holdings planned) {
    Holdings richer = Holdings.union(planned);
    richer.add(server, acceptableFor(server));
    Map<GridServer, ShareNumber> matching = richer.matching();
    return matching.size() > planned.matching().size()
        ? Optional.ofNullable(matching.get(server))
        : Optional.empty();
  }

  /// Gives up, and returns, open shares that stand complete elsewhere, unless the happiness that is
  /// wanted rests on them, and those that are open elsewhere too, unless any happiness does.
  Holdings giveUpSuperfluous() {
    Holdings superfluous = new Holdings();
    int happiness = spread().happiness();
    int wanted = Math.min(happiness, parameters.happy());
    open()
        .forEach(
            (server, share) -> {
              open.remove(server, share);
              int left = spread().happiness();
              boolean isSuperfluous =
                  (held.contains(share) && left >= wanted)
                      || (open.contains(share) && left >= happiness);
              (isSuperfluous ? superfluous : open).add(server, share);
            });
    return superfluous;
  }
}
