// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private static final long RATE = 100_000;

  private final Time time = new Time();
  private final List<String> passed = new ArrayList<>();
  private long rate = RATE;
  private final Throttle throttle = new Throttle(() -> rate, () -> time.now, time::alarm);

  /// Moves when told to.
  private static final class Time {

    private record Alarm(long when, Runnable task) {}

    private final PriorityQueue<Alarm> alarms =
        new PriorityQueue<>(Comparator.comparingLong(Alarm::when));
    private long now = -5;
    private int rung;

    void alarm(long nanos, Runnable task) {
      assertThat(nanos).isPositive();
      alarms.add(new Alarm(now + nanos, task));
    }

    void pass(double seconds) {
      long end = now + (long) (seconds * SECONDS.toNanos(1));
      while (!alarms.isEmpty() && alarms.peek().when <= end) {
        Alarm next = alarms.remove();
        now = next.when;
        rung++;
        next.task.run();
      }
      now = end;
    }
  }

  ThrottleTest() {
    time.pass(0.001);
  }

  private void come(String name, int bytes) {
    if (throttle.passes(bytes, () -> passed.add(name))) {
      passed.add(name);
    }
  }

  /// Comes with a piece again as soon as the one before has passed.
  private final class Transfer {

    private final int piece;
    private long moved;

    Transfer(int piece) {
      this.piece = piece;
      next();
    }

    private void next() {
      while (throttle.passes(piece, this::movedLater)) {
        moved += piece;
      }
    }

    private void movedLater() {
      moved += piece;
      next();
    }
  }

  @Test
  void oneTransferHasTheWholeRate() {
    Transfer transfer = new Transfer(2_000);

    time.pass(10);

    assertThat(transfer.moved).isCloseTo(10 * RATE, within(RATE / 10 + 2_000));
    assertThat(time.rung).isLessThan(600);
  }

  @Test
  void transfersShareTheRate() {
    List<Transfer> transfers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      transfers.add(new Transfer(2_000));
    }

    time.pass(10);

    assertThat(transfers)
        .allSatisfy(transfer -> assertThat(transfer.moved).isCloseTo(RATE, within(15_000L)));
    assertThat(transfers.stream().mapToLong(transfer -> transfer.moved).sum())
        .isLessThanOrEqualTo(10 * RATE + RATE / 10 + 2_000);
  }

  @Test
  void whoComesFirstPassesFirst() {
    come("large", 300_000);
    come("a", 50_000);
    come("b", 1);
    come("c", 1);

    time.pass(2.8);
    assertThat(passed).containsExactly("large");
    time.pass(0.4);
    assertThat(passed).containsExactly("large", "a");
    time.pass(0.4);
    assertThat(passed).containsExactly("large", "a", "b", "c");
  }

  @Test
  void longRestGivesNoLongBurst() {
    time.pass(3600);
    Transfer transfer = new Transfer(2_000);

    assertThat(transfer.moved).isLessThanOrEqualTo(RATE / 10 + 2_000);
  }

  @Test
  void newRateHoldsForThoseWhoWait() {
    come("large", 1_000_000_000);
    come("small", 1);
    time.pass(1);
    assertThat(passed).containsExactly("large");

    rate = RateLimits.NONE;
    time.pass(1);

    assertThat(passed).containsExactly("large", "small");
    assertThat(throttle.isLimited()).isFalse();
  }

  @Test
  void whatDidNotComeIsGivenBack() {
    come("large", 300_000);
    throttle.giveBack(300_000);
    time.pass(0.001);
    come("small", 1);

    assertThat(passed).containsExactly("large", "small");
  }

  @Test
  void withoutALimitNothingWaits() {
    rate = RateLimits.NONE;

    for (int i = 0; i < 1000; i++) {
      come("large", 1_000_000_000);
    }

    assertThat(passed).hasSize(1000);
    assertThat(time.alarms).isEmpty();
  }
}
