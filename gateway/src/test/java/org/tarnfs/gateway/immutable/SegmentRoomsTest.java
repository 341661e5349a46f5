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

  private static final int SEGMENT = 3 << 20;
  private static final int TOTAL = 10;
  private static final SegmentRooms.Extra NOTHING = new SegmentRooms.Extra(0, 0, 0);

  /// Of one room, which takes one segment, as its blocks are large enough for a request.
  private static final long FOOTPRINT = (long) TOTAL << 20;

  @Test
  void roomsAreUsedAgain() throws Exception {
    SegmentRooms rooms = rooms(new MemoryBudget(100 * FOOTPRINT));
    SegmentRooms.Room room = rooms.next();
    byte[] array = room.group(0).block(0, 0).array();
    room.close();

    assertThat(rooms.next().group(0).block(0, 0).array()).isSameAs(array);
  }

  @Test
  void buffersThatSomebodyElseMayHoldAreNotUsedAgain() throws Exception {
    SegmentRooms rooms = rooms(new MemoryBudget(FOOTPRINT));
    SegmentRooms.Room room = rooms.next();
    byte[] array = room.group(0).block(0, 0).array();
    room.dropBuffers();
    room.close();

    assertThat(rooms.next().group(0).block(0, 0).array()).isNotSameAs(array);
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
      while (taken.size() < 4) {
        Thread.onSpinWait();
      }

      assertThat(budget.tryTake(96 * FOOTPRINT)).isPresent();
      assertThat(taker.isDone()).isFalse();
    }

    assertThat(taken).hasSize(4);
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
      assertThat(next.group(0).block(0, 0).remaining()).isEqualTo(1 << 20);
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

  @Test
  void requestsAreOfUsefulSizeWhateverTheCode() {
    MemoryBudget budget = new MemoryBudget(1 << 28);
    assertThat(segmentsAtOnce(1, 10, budget)).isEqualTo(1);
    assertThat(segmentsAtOnce(3, 10, budget)).isEqualTo(3);
    assertThat(segmentsAtOnce(2, 10, budget)).isEqualTo(2);
    assertThat(segmentsAtOnce(20, 30, budget)).isEqualTo(3);
  }

  @Test
  void segmentsAreTakenOneByOneWhereMemoryIsShort() {
    MemoryBudget budget = new MemoryBudget(20 << 20);
    assertThat(segmentsAtOnce(3, 10, budget)).isEqualTo(1);
    assertThat(segmentsAtOnce(1, 256, budget)).isEqualTo(1);
  }

  private static int segmentsAtOnce(int needed, int total, MemoryBudget budget) {
    Segmentation segmentation = Segmentation.forUpload(1L << 40, needed, 1 << 20);
    long footprint = new SegmentRooms(segmentation, total, NOTHING, budget).footprint();
    return (int) (footprint / total / segmentation.blockSize());
  }

  private static SegmentRooms rooms(MemoryBudget budget) {
    return new SegmentRooms(
        Segmentation.forUpload(10L * SEGMENT, 3, SEGMENT), TOTAL, NOTHING, budget);
  }
}
