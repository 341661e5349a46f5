// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a grid is doing, and the last of what it has done. For several threads.
public final class History {

  private static final Comparator<Activity> LATEST_FIRST =
      Comparator.comparing(Activity::start).thenComparingInt(Activity::number).reversed();

  private final InstantSource clock;

  // Those below are guarded by this.
  private final Set<Activity> active = new LinkedHashSet<>();
  private final Map<Activity.Kind, Deque<Activity>> ended = new EnumMap<>(Activity.Kind.class);
  private final Map<Activity.Kind, Integer> counts = new EnumMap<>(Activity.Kind.class);

  History(InstantSource clock) {
    this.clock = clock;
  }

  /// Work that tells of itself.
  @FunctionalInterface
  interface Work<T, X extends IOException> {
    T of(Activity activity) throws X, InterruptedException;
  }

  /// Work without a result.
  @FunctionalInterface
  interface Task<X extends IOException> {
    void of(Activity activity) throws X, InterruptedException;
  }

  <T, X extends IOException> T call(Activity.Kind kind, Work<T, X> work)
      throws X, InterruptedException {
    Activity activity = start(kind);
    try {
      T result = work.of(activity);
      activity.finish(clock.instant());
      return result;
    } catch (Exception e) {
      activity.fail(clock.instant(), e);
      throw e;
    } finally {
      keep(activity);
    }
  }

  <X extends IOException> void run(Activity.Kind kind, Task<X> task)
      throws X, InterruptedException {
    call(
        kind,
        activity -> {
          task.of(activity);
          return activity;
        });
  }

  private synchronized Activity start(Activity.Kind kind) {
    int number = counts.merge(kind, 1, Integer::sum);
    Activity activity = new Activity(kind, number, clock.instant());
    active.add(activity);
    return activity;
  }

  private synchronized void keep(Activity activity) {
    active.remove(activity);
    Deque<Activity> kept = ended.computeIfAbsent(activity.kind(), kind -> new ArrayDeque<>());
    kept.add(activity);
    if (kept.size() > activity.kind().kept) {
      kept.remove();
    }
  }

  /// What goes on now, the latest first.
  public synchronized List<Activity> active() {
    return active.stream().sorted(LATEST_FIRST).toList();
  }

  /// The last of each kind that has ended, the latest first.
  public synchronized List<Activity> recent() {
    return ended.values().stream().flatMap(Deque::stream).sorted(LATEST_FIRST).toList();
  }

  /// One that is active or recent.
  public synchronized Optional<Activity> find(Activity.Kind kind, int number) {
    return Stream.concat(active().stream(), recent().stream())
        .filter(activity -> activity.kind() == kind && activity.number() == number)
        .findFirst();
  }
}
