// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;

/// How much of the network the gateway takes, for the bodies of requests to all storage servers
/// together and of their answers. A new plan, and the next hour of the timetable, hold within a
/// second, for transfers under way too. Safe for several threads.
public final class Bandwidth {

  private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

  /// @param since when `now` was found out, by [System#nanoTime]
  private record State(BandwidthPlan plan, RateLimits now, long since) {}

  private final Clock clock;
  private volatile State state;
  private final Throttle up = new Throttle(() -> limits().up());
  private final Throttle down = new Throttle(() -> limits().down());

  /// @param clock of the place whose hours the timetable means
  public Bandwidth(BandwidthPlan plan, Clock clock) {
    this.clock = clock;
    this.state = stateOf(plan);
  }

  public static Bandwidth unlimited() {
    return new Bandwidth(BandwidthPlan.UNLIMITED, Clock.system(ZoneId.systemDefault()));
  }

  /// Sets what holds from now on.
  public synchronized void set(BandwidthPlan plan) {
    state = stateOf(plan);
  }

  private State stateOf(BandwidthPlan plan) {
    return new State(plan, plan.limitsAt(ZonedDateTime.now(clock)), System.nanoTime());
  }

  public BandwidthPlan plan() {
    return state.plan;
  }

  /// The limits that hold now.
  public RateLimits limits() {
    State known = state;
    boolean isTimed = !known.plan.timetable().rules().isEmpty();
    return isTimed && System.nanoTime() - known.since > FRESH ? fresh() : known.now;
  }

  private synchronized RateLimits fresh() {
    state = stateOf(state.plan);
    return state.now;
  }

  boolean isLimited() {
    return !limits().equals(RateLimits.UNLIMITED);
  }

  Throttle up() {
    return up;
  }

  Throttle down() {
    return down;
  }
}
