// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.share.Segmentation;

/// The memory of an upload: some rooms, each for a group of consecutive segments and used for one
/// group after the other. An upload has at least one room, more while the budget has them to spare,
/// and makes do with fewer as soon as others want memory too.
final class SegmentRooms implements AutoCloseable {

  /// So many keep both the processors and the servers busy.
  private static final int MOST = 4;

  /// Requests cost something whatever their size, so a server gets the blocks of several segments
  /// in one, as long as that is not much more than this.
  private static final int REQUEST = 1 << 20;

  private static final int MOST_SEGMENTS = 3;

  /// A single room takes at most this part of the budget, if it holds more than one segment.
  private static final int PART_OF_BUDGET = 4;

  private final Segmentation segmentation;
  private final int total;
  private final Extra extra;
  private final int segments;
  private final MemoryBudget budget;
  private final BlockingQueue<Room> idle = new LinkedBlockingQueue<>();

  /// Belongs to the one thread that calls [#next].
  private int count;

  /// What a room needs beside its blocks.
  ///
  /// @param headroom the bytes before the blocks of a share
  /// @param tailroom the bytes behind them, if those are to be sent with them
  /// @param copies of each segment while the room is filled
  record Extra(int headroom, int tailroom, int copies) {}

  SegmentRooms(Segmentation segmentation, int total, Extra extra, MemoryBudget budget) {
    this.segmentation = segmentation;
    this.total = total;
    this.extra = extra;
    this.budget = budget;
    long perSegment =
        (long) total * segmentation.blockSize() + (long) extra.copies * segmentation.segmentSize();
    long fit = budget.total() / PART_OF_BUDGET / perSegment;
    long wanted = Math.round((double) REQUEST / segmentation.blockSize());
    int most = Math.min(MOST_SEGMENTS, segmentation.segmentCount());
    this.segments = Math.clamp(Math.min(fit, wanted), 1, most);
  }

  /// Room for one group of segments, until it is closed.
  final class Room implements AutoCloseable {

    private final MemoryBudget.Claim claim;
    private byte @Nullable [][] shares;

    private Room(MemoryBudget.Claim claim) {
      this.claim = claim;
    }

    /// The group that begins with a segment.
    SegmentGroup group(int first) {
      byte[][] arrays = shares;
      if (arrays == null) {
        arrays = new byte[total][shareLength()];
        shares = arrays;
      }
      return new SegmentGroup(segmentation, first, segments, extra.headroom, arrays);
    }

    /// Leaves the buffers to whoever still holds them.
    void dropBuffers() {
      shares = null;
    }

    /// Makes room for another group.
    @Override
    public void close() {
      idle.add(this);
    }
  }

  private int shareLength() {
    return extra.headroom + segments * segmentation.blockSize() + extra.tailroom;
  }

  /// Waits for room.
  Room next() throws InterruptedException {
    Room room = idle.poll();
    while (room != null && budget.isWanted()) {
      giveUp(room);
      room = idle.poll();
    }
    if (room != null) {
      return room;
    }
    Optional<MemoryBudget.Claim> claim =
        count == 0
            ? Optional.of(budget.take(footprint()))
            : count < MOST ? budget.tryTake(footprint()) : Optional.empty();
    if (claim.isEmpty()) {
      return idle.take();
    }
    count++;
    return new Room(claim.get());
  }

  /// The memory of one room.
  long footprint() {
    long copies = (long) extra.copies * segments * segmentation.segmentSize();
    return (long) total * shareLength() + copies;
  }

  private void giveUp(Room room) {
    room.claim.close();
    count--;
  }

  /// Gives all memory back, when all rooms are closed.
  @Override
  public void close() {
    for (Room room = idle.poll(); room != null; room = idle.poll()) {
      giveUp(room);
    }
  }
}
