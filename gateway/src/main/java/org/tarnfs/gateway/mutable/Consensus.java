// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Decides what a change of a file is to be made from, where several writers may have left versions
/// with its servers, so that no acknowledged change is ever lost.
///
/// A version counts, and its writer is told so, once `happy` servers have taken it, which must be
/// most of those that may have shares. Writers keep two rules:
///
/// 1. A server's version is only replaced by one with a larger number; or by the one of the same
///    number that counts. Test-and-set makes sure of it. So of all versions of one number, at most
///    one ever comes to count.
/// 2. A version of number n + 1 is only made when no more than one of number n can count, now or
///    later, whatever the servers hold that did not answer: and of that one.
///
/// So every version descends from all that count and have smaller numbers. A writer that cannot
/// keep the second rule yet gives servers that have smaller numbers a version of number n, which
/// makes it clear who can count.
///
/// If `happy` is not most of the servers, no rule can hold when servers fail, and the newest
/// version that can be read counts, as in stock Tahoe-LAFS.
///
/// @param versions those that were found, the ones to be preferred first, larger numbers before
/// @param seen what each server has that answered
/// @param servers how many may have shares
record Consensus<V extends Consensus.Version>(
    List<V> versions, Collection<Set<V>> seen, int servers, int happy) {

  /// What of a version matters here.
  interface Version {
    long sequenceNumber();

    /// Whether enough of it was found to read it.
    boolean isRecoverable();
  }

  /// What a writer may do.
  sealed interface Verdict<V> {

    /// What it finds in the file, if that can be told by now.
    Optional<V> base();
  }

  /// Make a version of this number.
  ///
  /// @param base what it is made from; if empty there is no file yet
  /// @param isAcknowledged whether the base counts as it is
  record Next<V>(Optional<V> base, long number, boolean isAcknowledged) implements Verdict<V> {}

  /// Put this version on all servers that have smaller numbers, and look again: it may come to
  /// count.
  record Finish<V>(V version) implements Verdict<V> {
    @Override
    public Optional<V> base() {
      return Optional.of(version);
    }
  }

  /// Put a version of this number, made from `base`, on all servers that have smaller ones, and
  /// look again if it does not come to count: there is another that cannot be read, and will not
  /// count then.
  record Rival<V>(V version, long number) implements Verdict<V> {
    @Override
    public Optional<V> base() {
      return Optional.of(version);
    }
  }

  /// Only servers that did not answer can tell.
  record Undecided<V>() implements Verdict<V> {
    @Override
    public Optional<V> base() {
      return Optional.empty();
    }
  }

  private boolean isMost() {
    return 2 * happy > servers;
  }

  private Optional<V> newestReadable() {
    return versions.stream().filter(Version::isRecoverable).findFirst();
  }

  private long largestNumber() {
    return versions.isEmpty() ? 0 : versions.getFirst().sequenceNumber();
  }

  /// For who replaces whatever is there, and need not have read it.
  Next<V> replacing() {
    return new Next<>(newestReadable(), Math.addExact(largestNumber(), 1), false);
  }

  Verdict<V> verdict() {
    if (versions.isEmpty()) {
      return replacing();
    }
    if (!isMost()) {
      return newestReadable().isEmpty()
          ? new Undecided<>()
          : new Next<>(newestReadable(), Math.addExact(largestNumber(), 1), true);
    }
    return new Round(largestNumber()).verdict();
  }

  /// The versions of one number, and how many servers have what.
  private final class Round {

    private final long number;
    private final List<V> rivals;

    /// How many servers have smaller numbers only, and may still take any of these versions.
    private final int open;

    /// How many may have had any of them, or are not known to have had none.
    private final int unclear;

    Round(long number) {
      this.number = number;
      this.rivals =
          versions.stream().filter(version -> version.sequenceNumber() == number).toList();
      this.open = (int) seen.stream().filter(held -> largest(held) < number).count();
      long others = seen.stream().filter(this::isUnclear).count();
      this.unclear = (int) (servers - seen.size() + others);
    }

    private boolean isUnclear(Set<V> held) {
      long largest = largest(held);
      return largest > number || (largest == number && newest(held).size() > 1);
    }

    private int holders(V version) {
      return (int) seen.stream().filter(held -> newest(held).equals(Set.of(version))).count();
    }

    private boolean mayCount(V version) {
      return holders(version) + open + unclear >= happy;
    }

    Verdict<V> verdict() {
      boolean mayUnseenCount = open + unclear >= happy;
      List<V> hopeful = rivals.stream().filter(this::mayCount).toList();
      if (!mayUnseenCount && hopeful.size() <= 1) {
        Optional<V> base = readable(hopeful.isEmpty() ? rivals : hopeful);
        if (base.isPresent()) {
          return new Next<>(base, Math.addExact(number, 1), holders(base.get()) >= happy);
        }
      }
      Optional<V> toFinish = readable(hopeful);
      if (toFinish.isPresent()) {
        return open > 0 ? new Finish<>(toFinish.get()) : new Undecided<>();
      }
      boolean mayCountAlready =
          unclear >= happy
              || hopeful.stream().anyMatch(version -> holders(version) + unclear >= happy);
      Optional<V> before =
          versions.stream().filter(version -> version.sequenceNumber() < number).findFirst();
      boolean isOver = !mayUnseenCount && hopeful.isEmpty();
      if (mayCountAlready || before.isEmpty() || (open == 0 && !isOver)) {
        return new Undecided<>();
      }
      return switch (new Round(before.get().sequenceNumber()).verdict()) {
        case Next<V>(Optional<V> base, long _, boolean _) when isOver ->
            new Next<>(base, Math.addExact(number, 1), false);
        case Next<V>(Optional<V> base, long _, boolean _) ->
            new Rival<>(base.orElseThrow(), number);
        case Verdict<V> other -> other;
      };
    }

    private Optional<V> readable(List<V> some) {
      return some.stream().filter(Version::isRecoverable).findFirst();
    }
  }

  private static <V extends Version> long largest(Set<V> held) {
    return held.stream().mapToLong(Version::sequenceNumber).max().orElse(0);
  }

  private static <V extends Version> Set<V> newest(Set<V> held) {
    long largest = largest(held);
    return held.stream()
        .filter(version -> version.sequenceNumber() == largest)
        .collect(Collectors.toSet());
  }
}
