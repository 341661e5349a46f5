// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// Knows which shares of a file are where: guesses at first, then asks no more servers along the
/// ring than are needed. A damaged share is given up; one that could not be reached is tried
/// again when there is no other, and if there are too few then, so are those that were given up for
/// another block. Safe for several threads.
final class ShareFinder {

  /// A server that has not answered in this time is not waited for while there are others.
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Duration FOREVER = Duration.ofDays(1);

  private final ChkVerifyCap cap;
  private final List<GridServer> ring;
  private final PlacementGuess guess;

  /// Held by the one thread that asks servers.
  private final ReentrantLock searching = new ReentrantLock();

  // All guarded by this, which nobody holds while a server is asked.
  private final Deque<GridServer> unasked = new ArrayDeque<>();
  private final List<ShareReader> readers = new ArrayList<>();
  private final Set<ShareReader> guessed = new HashSet<>();
  private final Map<Object, String> troubles = new LinkedHashMap<>();
  private final List<RefusedShare> refused = new ArrayList<>();
  private int beginnings;

  ShareFinder(ChkVerifyCap cap, List<GridServer> ring, PlacementGuess guess) {
    this.cap = cap;
    this.ring = ring;
    this.guess = guess;
    unasked.addAll(ring);
    if (ring.size() >= cap.needed() && guess.isWorthwhile()) {
      for (int i = 0; i < cap.needed(); i++) {
        guessed.add(new ShareReader(ring.get(i), new ShareNumber(i), cap));
      }
      readers.addAll(guessed);
    }
  }

  /// With shares that are known already.
  ShareFinder(ChkVerifyCap cap, List<GridServer> ring, List<ShareReader> known) {
    this.cap = cap;
    this.ring = ring;
    this.guess = new PlacementGuess();
    unasked.addAll(ring);
    readers.addAll(known);
  }

  /// What shares are looked for: `count` of different numbers, none of `excluded`, nor in `asked`,
  /// and rather of other numbers and on other servers than those. Who is in a `hurry` has others to
  /// wait for meanwhile.
  record Wish(int count, Set<ShareReader> asked, Set<ShareNumber> excluded, boolean hurry) {}

  /// What was known at some time: how often all was begun anew, and what had gone wrong since then.
  record Past(int beginnings, Set<Object> troubled) {}

  /// The best shares to read next, as many as there are. Asks more servers if too few are known,
  /// or, in a hurry, if none are known on other servers.
  List<ShareReader> choose(Wish wish) throws InterruptedException {
    if (!isFulfilled(wish)) {
      search(wish);
    }
    return best(wish);
  }

  private boolean isFulfilled(Wish wish) {
    return missing(wish) <= 0;
  }

  /// How many shares to look for still.
  private synchronized long missing(Wish wish) {
    Set<GridServer> servers = wish.hurry ? servers(wish.asked) : Set.of();
    return wish.count
        - best(wish).stream()
            .filter(reader -> !reader.hasFailed() && !servers.contains(reader.server()))
            .count();
  }

  private synchronized List<ShareReader> best(Wish wish) {
    List<ShareReader> best = new ArrayList<>();
    Set<ShareNumber> excluded = new HashSet<>(wish.excluded);
    Set<ShareReader> asked = new HashSet<>(wish.asked);
    while (best.size() < wish.count) {
      Optional<ShareReader> next =
          readers.stream()
              .filter(reader -> !asked.contains(reader) && !excluded.contains(reader.number()))
              .min(order(asked));
      if (next.isEmpty()) {
        break;
      }
      best.add(next.get());
      asked.add(next.get());
      excluded.add(next.get().number());
    }
    return best;
  }

  private Comparator<ShareReader> order(Set<ShareReader> asked) {
    Set<GridServer> servers = servers(asked);
    Set<ShareNumber> numbers = new HashSet<>();
    asked.forEach(reader -> numbers.add(reader.number()));
    return Comparator.comparing(ShareReader::hasFailed)
        .thenComparing(reader -> servers.contains(reader.server()))
        .thenComparing(reader -> numbers.contains(reader.number()))
        .thenComparingInt(reader -> magnitude(reader.nanosPerRead()))
        .thenComparing(reader -> !reader.isOpen())
        .thenComparing(reader -> reader.number().value() >= cap.needed());
  }

  private static Set<GridServer> servers(Collection<ShareReader> readers) {
    Set<GridServer> servers = new HashSet<>();
    readers.forEach(reader -> servers.add(reader.server()));
    return servers;
  }

  /// Times that differ by less than half count as equal, so that the order does not flutter.
  private static int magnitude(long nanos) {
    return Long.SIZE - Long.numberOfLeadingZeros(nanos / 20_000_000);
  }

  /// Takes note of a share that served well.
  synchronized void served(ShareReader reader) {
    if (guessed.remove(reader)) {
      guess.wasRight();
    }
  }

  /// Takes note of a share that failed. If it is damaged its server is told, which nobody waits
  /// for.
  synchronized void failed(ShareReader reader, Exception trouble) {
    if (isWrongGuess(reader, trouble)) {
      readers.remove(reader);
      guess.wasWrong();
      return;
    }
    troubles.put(reader, reader + ": " + trouble.getMessage());
    if (trouble instanceof StorageProtocolException) {
      reader.fails();
    } else if (readers.remove(reader) && trouble instanceof BadShareException damage) {
      reader.advise(damage);
      RefusedShare share = new RefusedShare(reader.server(), reader.number(), damage);
      if (refused.stream().noneMatch(share::isThatOf)) {
        refused.add(share);
      }
    }
  }

  /// The damaged shares so far.
  synchronized List<RefusedShare> refused() {
    return List.copyOf(refused);
  }

  private boolean isWrongGuess(ShareReader reader, Exception trouble) {
    return trouble instanceof StorageProtocolException refusal
        && refusal.reason() == Reason.NO_SUCH_SHARE
        && guessed.remove(reader);
  }

  /// What is to be said when too few shares were found; the next read starts anew.
  synchronized NotEnoughSharesException notEnough(int found) {
    NotEnoughSharesException exception =
        new NotEnoughSharesException(
            found, cap.needed(), ring.size(), List.copyOf(troubles.values()));
    startAnew();
    return exception;
  }

  private void startAnew() {
    beginnings++;
    readers.clear();
    troubles.clear();
    unasked.clear();
    unasked.addAll(ring);
  }

  synchronized Past past() {
    return new Past(beginnings, Set.copyOf(troubles.keySet()));
  }

  /// Starts anew, if nobody has since `past` and something was given up that is not among `asked`:
  /// another block of it may be good, or its server may have recovered. Returns whether there is
  /// something to try.
  synchronized boolean triesAgain(Set<ShareReader> asked, Past past) {
    if (past.beginnings != beginnings) {
      return true;
    }
    boolean isUntried =
        troubles.keySet().stream()
            .filter(who -> who instanceof ShareReader || past.troubled.contains(who))
            .anyMatch(who -> !(who instanceof ShareReader reader && asked.contains(reader)));
    if (isUntried) {
      startAnew();
    }
    return isUntried;
  }

  /// What is to be said when k proved blocks do not make the segment that the cap stands for.
  synchronized NotEnoughSharesException corrupt(int segment) {
    troubles.put(cap, "segment " + segment + " was damaged before it was stored");
    return notEnough(0);
  }

  /// Asks servers until the wish can be fulfilled, no server is left, or a hurry is over.
  private void search(Wish wish) throws InterruptedException {
    long end = System.nanoTime() + (wish.hurry ? PATIENCE : FOREVER).toNanos();
    if (!searching.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return;
    }
    Set<GridServer> waiting = new LinkedHashSet<>();
    Set<GridServer> overdue = new HashSet<>();
    try (Fanout<GridServer, Set<ShareNumber>> fanout = new Fanout<>()) {
      for (long missing = missing(wish); missing > 0; missing = missing(wish)) {
        ask(fanout, missing - (waiting.size() - overdue.size()), waiting);
        long patience = Math.min(PATIENCE.toNanos(), end - System.nanoTime());
        if (waiting.isEmpty() || patience <= 0) {
          break;
        }
        var answer = fanout.next(Duration.ofNanos(patience));
        if (answer == null) {
          overdue.addAll(waiting);
        } else {
          waiting.remove(answer.asked());
          overdue.remove(answer.asked());
          record(answer);
        }
      }
    } finally {
      giveBack(waiting);
      searching.unlock();
    }
  }

  private synchronized void ask(
      Fanout<GridServer, Set<ShareNumber>> fanout, long count, Set<GridServer> waiting) {
    for (long i = 0; i < count && !unasked.isEmpty(); i++) {
      GridServer server = unasked.removeFirst();
      waiting.add(server);
      fanout.ask(server, () -> server.storage().shares(cap.storageIndex()));
    }
  }

  private synchronized void giveBack(Set<GridServer> servers) {
    servers.removeAll(unasked);
    unasked.addAll(servers);
  }

  private synchronized void record(Fanout.Answer<GridServer, Set<ShareNumber>> answer) {
    switch (answer) {
      case Fanout.Answered(GridServer server, Set<ShareNumber> numbers) ->
          numbers.stream()
              .filter(number -> number.value() < cap.total() && !isKnown(server, number))
              .sorted()
              .forEach(number -> readers.add(new ShareReader(server, number, cap)));
      case Fanout.Failed(GridServer server, Exception trouble) ->
          troubles.put(server, server + ": " + trouble.getMessage());
    }
  }

  /// Whether a share was guessed to be there, and is still read or was given up.
  private boolean isKnown(GridServer server, ShareNumber number) {
    return Stream.concat(readers.stream(), troubles.keySet().stream())
        .anyMatch(
            who ->
                who instanceof ShareReader reader
                    && reader.server().equals(server)
                    && reader.number().equals(number));
  }
}
