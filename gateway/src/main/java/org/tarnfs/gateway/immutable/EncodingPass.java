// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.Future;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.Segmentation;

/// Goes once through a file: reads and encrypts segment by segment, in order; codes, hashes and
/// sends them side by side, as many at a time as the memory budget allows; then sends what stands
/// behind the blocks.
final class EncodingPass {

  /// What is read and encrypted at a time; it stays in the processor's cache.
  private static final int PLAINTEXT = 1 << 16;

  private final Segmentation segmentation;
  private final ImmutableShareLayout layout;
  private final ReedSolomon coder;
  private final MemoryBudget budget;
  private final ShareHashes hashes;
  private final AesCtr cipher;

  private final SegmentRooms rooms;
  private final byte[] plaintext;

  EncodingPass(
      FileKey key,
      Segmentation segmentation,
      ImmutableShareLayout layout,
      int total,
      MemoryBudget budget,
      ShareHashes hashes) {
    this.segmentation = segmentation;
    this.layout = layout;
    this.coder = ReedSolomon.of(segmentation.needed(), total);
    this.budget = budget;
    this.hashes = hashes;
    this.cipher = AesCtr.at(key.bytes(), 0);
    this.rooms = new SegmentRooms(segmentation, total, budget);
    this.plaintext = new byte[Math.min(PLAINTEXT, segmentation.segmentSize())];
  }

  /// Sends every share to its writer, and tells `hashes` everything.
  ///
  /// @throws IOException if the source cannot be read or is not what it was
  /// @throws UnhappyUploadException if too many shares are lost on the way
  void run(ReplayableSource source, ShareWriters writers, Progress progress)
      throws IOException, InterruptedException {
    try (InputStream in = source.open()) {
      if (segmentation.segmentCount() == 1) {
        sendWhole(in, writers);
        progress.advanced(segmentation.fileSize(), segmentation.fileSize());
      } else {
        sendBlocks(in, writers, progress);
        sendTrailers(writers);
      }
    }
  }

  /// Of a file of one segment, each share is sent in one request, as a copy of its parts.
  private void sendWhole(InputStream in, ShareWriters writers)
      throws IOException, InterruptedException {
    long copies = (long) segmentation.blockLength(0) * coder.total();
    try (var _ = budget.take(rooms.footprint() + copies)) {
      byte[] ciphertext = new byte[rooms.ciphertextLength()];
      readAndEncrypt(in, 0, ciphertext);
      requireEnd(in);
      CodedSegment segment = coded(0, ciphertext, new byte[rooms.parityLength()]);
      hashes.segment(segment, segmentation.segmentLength(0));
      FileProof proof = hashes.proof();
      writers.forEach(
          writer -> {
            int number = writer.share().number().value();
            writer.whole(segment.block(number), proof.trailer(number, layout));
          });
    }
  }

  private void sendBlocks(InputStream in, ShareWriters writers, Progress progress)
      throws IOException, InterruptedException {
    Queue<Future<Integer>> underWay = new ArrayDeque<>();
    long done = 0;
    try (rooms;
        TaskScope tasks = new TaskScope()) {
      for (int number = 0; number < segmentation.segmentCount(); number++) {
        underWay.add(start(number, in, writers, tasks));
        boolean isLast = number == segmentation.segmentCount() - 1;
        if (isLast) {
          requireEnd(in);
        }
        while (!underWay.isEmpty() && (isLast || underWay.element().isDone())) {
          done += TaskScope.join(underWay.remove());
          progress.advanced(done, segmentation.fileSize());
        }
        writers.requireHope();
      }
    }
  }

  /// Reads a segment, and starts all else that is to be done with it, which returns its length.
  private Future<Integer> start(int number, InputStream in, ShareWriters writers, TaskScope tasks)
      throws IOException, InterruptedException {
    SegmentRooms.Room room = rooms.next();
    boolean started = false;
    try {
      readAndEncrypt(in, number, room.ciphertext());
      Future<Integer> task =
          tasks.fork(
              () -> {
                try (room) {
                  codeAndSend(number, room, writers);
                }
                return segmentation.segmentLength(number);
              });
      started = true;
      return task;
    } finally {
      if (!started) {
        room.close();
      }
    }
  }

  private void codeAndSend(int number, SegmentRooms.Room room, ShareWriters writers)
      throws IOException, InterruptedException {
    CodedSegment segment = coded(number, room.ciphertext(), room.parity());
    hashes.segment(segment, segmentation.segmentLength(number));
    int lostBefore = writers.lost();
    writers.forEach(writer -> writer.block(number, segment.block(writer.share().number().value())));
    if (writers.lost() > lostBefore) {
      // The network may still hold what a failed write was to send.
      room.dropBuffers();
    }
  }

  private void sendTrailers(ShareWriters writers) throws InterruptedException {
    FileProof proof = hashes.proof();
    long treesAndCopy = 2 * (layout.uriExtension() - layout.plaintextHashTree());
    writers.forEach(
        writer -> {
          try (var _ = budget.take(treesAndCopy)) {
            writer.trailer(proof.trailer(writer.share().number().value(), layout));
          }
        });
  }

  private void readAndEncrypt(InputStream in, int segment, byte[] ciphertext) throws IOException {
    int length = segmentation.segmentLength(segment);
    for (int at = 0; at < length; at += plaintext.length) {
      int count = Math.min(plaintext.length, length - at);
      if (in.readNBytes(plaintext, 0, count) < count) {
        throw new IOException("the file shrank while it was uploaded");
      }
      cipher.apply(ByteBuffer.wrap(plaintext, 0, count), ByteBuffer.wrap(ciphertext, at, count));
    }
    Arrays.fill(ciphertext, length, segmentation.paddedLength(segment), (byte) 0);
    hashes.ciphertext(ciphertext, length);
  }

  private CodedSegment coded(int number, byte[] ciphertext, byte[] parity) {
    return new CodedSegment(
        number, segmentation.needed(), segmentation.blockLength(number), ciphertext, parity, coder);
  }

  private static void requireEnd(InputStream in) throws IOException {
    if (in.read() >= 0) {
      throw new IOException("the file grew while it was uploaded");
    }
  }
}
