// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// Which snapshots of a folder are kept: all young ones, and the last one of each of the latest
/// hours, days, weeks, months and years that have any. Periods are those of UTC; weeks begin on
/// Monday.
///
/// Whether a snapshot is kept depends on newer ones alone, so it makes no difference how often
/// those that are not kept are deleted.
///
/// @param all what is younger than this is kept; whole seconds, or [#ANY_AGE]
/// @param hourly of how many hours the last snapshot is kept; or [#FOREVER], as with the others
public record Retention(Duration all, int hourly, int daily, int weekly, int monthly, int yearly) {

  /// Of all periods there are.
  public static final int FOREVER = Integer.MAX_VALUE;

  /// No snapshot is ever deleted.
  public static final Duration ANY_AGE = Duration.ofSeconds(Long.MAX_VALUE);

  /// What is kept if nobody says otherwise.
  public static final Retention USUAL = new Retention(Duration.ofDays(1), 48, 30, 52, FOREVER, 0);

  public Retention {
    if (all.isNegative() || all.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "Snapshots of the last seconds, hours or days can be kept, but not of \"" + all + "\".");
    }
    if (hourly < 0 || daily < 0 || weekly < 0 || monthly < 0 || yearly < 0) {
      throw new IllegalArgumentException("The number of snapshots to keep cannot be negative.");
    }
  }

  /// What [#toString()] writes, such as `all 1d, hourly 48, daily 30, weekly 52, monthly forever`.
  /// The parts may stand in any order; of what is not named nothing is kept.
  ///
  /// @throws IllegalArgumentException if it makes no sense, with a message for users
  public static Retention parse(String text) {
    return new RetentionText(text).retention();
  }

  /// Those snapshots that are to be kept, by the times at which they were made.
  ///
  /// The newest is always among them. As clocks may be wrong, what is later than now is kept and
  /// takes no other's place, and young is what is little older than the newest of the others,
  /// however long ago that was made.
  ///
  /// @param pinned what is kept in any case, if it is there
  public Set<Instant> kept(Collection<Instant> times, Set<Instant> pinned, Instant now) {
    NavigableSet<Instant> there = new TreeSet<>(times);
    NavigableSet<Instant> past = there.headSet(now, true);
    Set<Instant> kept = new TreeSet<>(there.tailSet(now, false));
    there.stream().filter(pinned::contains).forEach(kept::add);
    if (!past.isEmpty()) {
      Instant newest = past.last();
      kept.add(newest);
      past.stream().filter(time -> isYoung(time, newest)).forEach(kept::add);
      for (Period period : Period.values()) {
        addNewest(period, past.descendingSet(), kept);
      }
    }
    return Collections.unmodifiableSet(kept);
  }

  private boolean isYoung(Instant time, Instant newest) {
    return Duration.between(time, newest).compareTo(all) < 0;
  }

  private void addNewest(Period period, NavigableSet<Instant> fromTheNewest, Set<Instant> kept) {
    Set<LocalDateTime> seen = new HashSet<>();
    for (Instant time : fromTheNewest) {
      boolean isNewest = seen.add(period.start(time));
      if (seen.size() > number(period)) {
        return;
      }
      if (isNewest) {
        kept.add(time);
      }
    }
  }

  int number(Period period) {
    return switch (period) {
      case HOURLY -> hourly;
      case DAILY -> daily;
      case WEEKLY -> weekly;
      case MONTHLY -> monthly;
      case YEARLY -> yearly;
    };
  }

  /// As [#parse] reads it and people write it.
  @Override
  public String toString() {
    return RetentionText.of(this);
  }
}
