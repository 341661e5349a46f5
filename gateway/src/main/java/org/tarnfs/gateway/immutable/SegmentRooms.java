// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.share.Segmentation;

/// The memory of an upload: room for some segments, each used for one segment after the other. An
/// upload has at least one room, more while the budget has them to spare, and makes do with fewer
/// as soon as others want memory too.
final class SegmentRooms implements AutoCloseable {

  /// So many keep both the processors and the servers busy.
  private static final int MOST = 8;

  private final int ciphertextLength;
  private final int parityLength;
  private final MemoryBudget budget;
  private final BlockingQueue<Room> idle = new LinkedBlockingQueue<>();

  /// Belongs to the one thread that calls [#next].
  private int count;

  SegmentRooms(Segmentation segmentation, int total, MemoryBudget budget) {
    this.ciphertextLength = segmentation.paddedLength(0);
    this.parityLength =
        Math.multiplyExact(total - segmentation.needed(), segmentation.blockLength(0));
    this.budget = budget;
  }

  /// The length of a whole segment, padded to `needed` blocks.
  int ciphertextLength() {
    return ciphertextLength;
  }

  /// The length of its other blocks.
  int parityLength() {
    return parityLength;
  }

  /// Room for one segment, until it is closed.
  final class Room implements AutoCloseable {

    private final MemoryBudget.Claim claim;
    private byte @Nullable [] ciphertext;
    private byte @Nullable [] parity;

    private Room(MemoryBudget.Claim claim) {
      this.claim = claim;
    }

    byte[] ciphertext() {
      byte[] bytes = ciphertext;
      if (bytes == null) {
        bytes = new byte[ciphertextLength];
        ciphertext = bytes;
      }
      return bytes;
    }

    byte[] parity() {
      byte[] bytes = parity;
      if (bytes == null) {
        bytes = new byte[parityLength];
        parity = bytes;
      }
      return bytes;
    }

    /// Leaves the buffers to whoever still holds them.
    void dropBuffers() {
      ciphertext = null;
      parity = null;
    }

    /// Makes room for another segment.
    @Override
    public void close() {
      idle.add(this);
    }
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
    return (long) ciphertextLength + parityLength;
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
