// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.share.Segmentation;

@Timeout(20)
final class SegmentRoomsTest {

  private static final int SEGMENT = 3 << 12;
  private static final int TOTAL = 10;

  /// Of one room: three blocks of ciphertext and seven of parity.
  private static final int FOOTPRINT = TOTAL << 12;

  @Test
  void roomsAreUsedAgain() throws Exception {
    SegmentRooms rooms = rooms(new MemoryBudget(100 * FOOTPRINT));
    SegmentRooms.Room room = rooms.next();
    byte[] ciphertext = room.ciphertext();
    byte[] parity = room.parity();
    room.close();

    SegmentRooms.Room again = rooms.next();

    assertThat(again.ciphertext()).isSameAs(ciphertext).hasSize(SEGMENT);
    assertThat(again.parity()).isSameAs(parity).hasSize(FOOTPRINT - SEGMENT);
  }

  @Test
  void buffersThatSomebodyElseMayHoldAreNotUsedAgain() throws Exception {
    SegmentRooms rooms = rooms(new MemoryBudget(FOOTPRINT));
    SegmentRooms.Room room = rooms.next();
    byte[] ciphertext = room.ciphertext();
    room.dropBuffers();
    room.close();

    assertThat(rooms.next().ciphertext()).isNotSameAs(ciphertext);
  }

  @Test
  void oneUploadDoesNotTakeTheWholeBudget() throws Exception {
    MemoryBudget budget = new MemoryBudget(100 * FOOTPRINT);
    SegmentRooms rooms = rooms(budget);
    Queue<SegmentRooms.Room> taken = new ConcurrentLinkedQueue<>();
    try (TaskScope tasks = new TaskScope()) {
      Future<Boolean> taker =
          tasks.fork(
              () -> {
                while (true) {
                  taken.add(rooms.next());
                }
              });
      while (taken.size() < 8) {
        Thread.onSpinWait();
      }

      assertThat(budget.tryTake(92L * FOOTPRINT)).isPresent();
      assertThat(taker.isDone()).isFalse();
    }

    assertThat(taken).hasSize(8);
  }

  @Test
  void roomsAreGivenUpWhenOthersWantMemory() throws Exception {
    MemoryBudget budget = new MemoryBudget(2 * FOOTPRINT);
    SegmentRooms rooms = rooms(budget);
    SegmentRooms.Room first = rooms.next();
    SegmentRooms.Room second = rooms.next();
    try (TaskScope tasks = new TaskScope()) {
      Future<MemoryBudget.Claim> other = tasks.fork(() -> budget.take(FOOTPRINT));
      while (!budget.isWanted()) {
        Thread.onSpinWait();
      }
      first.close();
      second.close();

      SegmentRooms.Room next = rooms.next();

      assertThat(TaskScope.join(other)).isNotNull();
      assertThat(next.ciphertext()).hasSize(SEGMENT);
    }
  }

  @Test
  void closingGivesAllMemoryBack() throws Exception {
    MemoryBudget budget = new MemoryBudget(3 * FOOTPRINT);
    try (SegmentRooms rooms = rooms(budget);
        SegmentRooms.Room first = rooms.next();
        SegmentRooms.Room second = rooms.next()) {
      assertThat(first).isNotSameAs(second);
      assertThat(budget.tryTake(2 * FOOTPRINT)).isEmpty();
    }

    assertThat(budget.tryTake(3 * FOOTPRINT)).isPresent();
  }

  private static SegmentRooms rooms(MemoryBudget budget) {
    return new SegmentRooms(Segmentation.forUpload(10 * SEGMENT, 3, SEGMENT), TOTAL, budget);
  }
}
