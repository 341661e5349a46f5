// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.servers.TaskScope;

@Timeout(20)
@ExtendWith(Seeds.class)
final class MemoryBudgetTest {

  private static final int TOTAL = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(TOTAL);

  @Test
  void claimsNeverExceedTheBudget(RandomGenerator random) throws Exception {
    AtomicLong held = new AtomicLong();
    List<Future<Long>> takers = new ArrayList<>();
    try (TaskScope tasks = new TaskScope()) {
      for (int taker = 0; taker < 500; taker++) {
        int bytes = random.nextInt(TOTAL / 2);
        takers.add(
            tasks.fork(
                () -> {
                  try (var _ = budget.take(bytes)) {
                    long now = held.addAndGet(bytes);
                    held.addAndGet(-bytes);
                    return now;
                  }
                }));
      }
      for (Future<Long> taker : takers) {
        assertThat(TaskScope.join(taker)).isLessThanOrEqualTo(TOTAL);
      }
    }
    assertThat(budget.tryTake(TOTAL)).isPresent();
  }

  @Test
  void whatIsLargerThanTheBudgetGetsAllOfIt() throws Exception {
    try (var _ = budget.take(Long.MAX_VALUE)) {
      assertThat(budget.tryTake(1)).isEmpty();
    }

    assertThat(budget.tryTake(TOTAL)).isPresent();
  }

  @Test
  void nobodyGetsInBeforeThoseWhoWait() throws Exception {
    MemoryBudget.Claim most = budget.take(TOTAL - 4096);
    try (TaskScope tasks = new TaskScope()) {
      Future<MemoryBudget.Claim> waiting = tasks.fork(() -> budget.take(TOTAL));
      while (budget.tryTake(1).map(claim -> closed(claim)).isPresent()) {
        Thread.onSpinWait();
      }

      most.close();

      assertThat(TaskScope.join(waiting)).isNotNull();
    }
  }

  private static MemoryBudget.Claim closed(MemoryBudget.Claim claim) {
    claim.close();
    return claim;
  }
}
