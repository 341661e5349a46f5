// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.Segmentation;

/// Goes once through a file: takes groups of segments, in order; codes, hashes and sends them side
/// by side, as many at a time as the memory budget allows; then sends what stands behind the
/// blocks.
final class EncodingPass {

  private final Ciphertext ciphertext;
  private final Segmentation segmentation;
  private final ImmutableShareLayout layout;
  private final ReedSolomon coder;
  private final MemoryBudget budget;
  private final ShareHashes hashes;
  private final SegmentRooms rooms;

  /// What stands before the blocks of each share.
  private final byte[] header;

  EncodingPass(Ciphertext ciphertext, ShareHashes hashes, MemoryBudget budget) {
    this.ciphertext = ciphertext;
    this.segmentation = hashes.segmentation();
    this.layout = hashes.layout();
    this.coder = ReedSolomon.of(segmentation.needed(), hashes.total());
    this.budget = budget;
    this.hashes = hashes;
    this.header = layout.encodeHeader();
    this.rooms =
        new SegmentRooms(
            segmentation,
            hashes.total(),
            new SegmentRooms.Extra(header.length, tailroom(), ciphertext.copies()),
            budget);
  }

  private int tailroom() {
    return isOneSegment() ? (int) (hashes.shareLength() - layout.plaintextHashTree()) : 0;
  }

  private boolean isOneSegment() {
    return segmentation.segmentCount() == 1;
  }

  /// Sends every share to its writer, and tells `hashes` everything.
  ///
  /// @throws IOException if the ciphertext cannot be had or is not what it was
  /// @throws UnhappyUploadException if too many shares are lost on the way
  void run(ShareWriters writers, Progress progress) throws IOException, InterruptedException {
    try (Ciphertext.Pass in = ciphertext.open()) {
      if (isOneSegment()) {
        sendWhole(in, writers);
        progress.advanced(segmentation.fileSize(), segmentation.fileSize());
      } else {
        sendBlocks(in, writers, progress);
        sendTrailers(writers);
      }
    }
  }

  /// Of a file of one segment, each share is sent in one request.
  private void sendWhole(Ciphertext.Pass in, ShareWriters writers)
      throws IOException, InterruptedException {
    try (rooms;
        SegmentRooms.Room room = rooms.next()) {
      SegmentGroup group = room.group(0);
      in.fill(group, hashes);
      codeAndHash(group);
      FileProof proof = hashes.proof();
      writers.forEach(
          writer -> {
            int number = writer.share().number().value();
            writer.send(0, group.whole(number, header, proof.trailer(number, layout)));
          });
    }
  }

  private void sendBlocks(Ciphertext.Pass in, ShareWriters writers, Progress progress)
      throws IOException, InterruptedException {
    Queue<Future<Long>> underWay = new ArrayDeque<>();
    long done = 0;
    try (rooms;
        TaskScope tasks = new TaskScope()) {
      for (int next = 0; next < segmentation.segmentCount(); ) {
        SegmentRooms.Room room = rooms.next();
        SegmentGroup group = room.group(next);
        underWay.add(start(group, room, in, writers, tasks));
        next = group.end();
        boolean isLast = next == segmentation.segmentCount();
        while (!underWay.isEmpty() && (isLast || underWay.element().isDone())) {
          done += TaskScope.join(underWay.remove());
          progress.advanced(done, segmentation.fileSize());
        }
        writers.requireHope();
      }
    }
  }

  /// Takes a group, and starts all else that is to be done with it, which returns its length.
  private Future<Long> start(
      SegmentGroup group,
      SegmentRooms.Room room,
      Ciphertext.Pass in,
      ShareWriters writers,
      TaskScope tasks)
      throws IOException, InterruptedException {
    boolean started = false;
    try {
      in.fill(group, hashes);
      Future<Long> task =
          tasks.fork(
              () -> {
                try (room) {
                  codeAndSend(group, room, writers);
                }
                return group.length();
              });
      started = true;
      return task;
    } finally {
      if (!started) {
        room.close();
      }
    }
  }

  private void codeAndSend(SegmentGroup group, SegmentRooms.Room room, ShareWriters writers)
      throws IOException, InterruptedException {
    codeAndHash(group);
    int lostBefore = writers.lost();
    boolean isFirst = group.first() == 0;
    long offset = isFirst ? 0 : layout.data() + segmentation.blockStart(group.first());
    writers.forEach(
        writer -> {
          int number = writer.share().number().value();
          writer.send(offset, isFirst ? group.start(number, header) : group.blocks(number));
        });
    if (writers.lost() > lostBefore) {
      // The network may still hold what a failed write was to send.
      room.dropBuffers();
    }
  }

  private void sendTrailers(ShareWriters writers) throws IOException, InterruptedException {
    FileProof proof = hashes.proof();
    long treesAndCopy = 2 * (layout.uriExtension() - layout.plaintextHashTree());
    writers.forEach(
        writer -> {
          try (var _ = budget.take(treesAndCopy)) {
            writer.send(
                layout.plaintextHashTree(), proof.trailer(writer.share().number().value(), layout));
          }
        });
  }

  private void codeAndHash(SegmentGroup group) throws IOException {
    for (int segment = group.first(); segment < group.end(); segment++) {
      group.code(segment, coder);
      hashes.segment(group, segment);
    }
  }
}
