// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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

  private final Segmentation segmentation;
  private final ImmutableShareLayout layout;
  private final ReedSolomon coder;
  private final MemoryBudget budget;
  private final ShareHashes hashes;
  private final AesCtr cipher;

  /// Buffers of a segment that is done. After a failed write they are not used again, since the
  /// network may still hold them.
  private final AtomicReference<@Nullable Buffers> spare = new AtomicReference<>();

  private static final class Buffers {
    private final byte[] ciphertext;
    private final byte[] parity;

    Buffers(int ciphertextLength, int parityLength) {
      this.ciphertext = new byte[ciphertextLength];
      this.parity = new byte[parityLength];
    }
  }

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
    try (var _ = budget.take(footprint(0) + copies)) {
      CodedSegment segment = coded(0, readAndEncrypt(in, 0));
      requireEnd(in);
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
    try (TaskScope tasks = new TaskScope()) {
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
    MemoryBudget.Claim claim = budget.take(footprint(number));
    boolean started = false;
    try {
      Buffers buffers = readAndEncrypt(in, number);
      Future<Integer> task =
          tasks.fork(
              () -> {
                try (claim) {
                  codeAndSend(number, buffers, writers);
                }
                return segmentation.segmentLength(number);
              });
      started = true;
      return task;
    } finally {
      if (!started) {
        claim.close();
      }
    }
  }

  private void codeAndSend(int number, Buffers buffers, ShareWriters writers)
      throws IOException, InterruptedException {
    CodedSegment segment = coded(number, buffers);
    hashes.segment(segment, segmentation.segmentLength(number));
    writers.forEach(writer -> writer.block(number, segment.block(writer.share().number().value())));
    boolean isLast = number == segmentation.segmentCount() - 1;
    if (!isLast && writers.areGoingWell()) {
      spare.set(buffers);
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

  private long footprint(int segment) {
    return (long) segmentation.blockLength(segment) * (coder.total() + segmentation.needed());
  }

  private Buffers readAndEncrypt(InputStream in, int segment) throws IOException {
    int length = segmentation.segmentLength(segment);
    int padded = segmentation.paddedLength(segment);
    Buffers buffers = buffersFor(segment);
    byte[] plaintext = in.readNBytes(length);
    if (plaintext.length < length) {
      throw new IOException("the file shrank while it was uploaded");
    }
    cipher.apply(ByteBuffer.wrap(plaintext), ByteBuffer.wrap(buffers.ciphertext, 0, length));
    Arrays.fill(buffers.ciphertext, length, padded, (byte) 0);
    hashes.ciphertext(buffers.ciphertext, length);
    return buffers;
  }

  private Buffers buffersFor(int segment) {
    Buffers buffers = spare.getAndSet(null);
    if (buffers != null) {
      return buffers;
    }
    int parityBlocks = coder.total() - segmentation.needed();
    return new Buffers(
        segmentation.paddedLength(segment),
        Math.multiplyExact(parityBlocks, segmentation.blockLength(segment)));
  }

  private CodedSegment coded(int number, Buffers buffers) {
    return new CodedSegment(
        number,
        segmentation.needed(),
        segmentation.blockLength(number),
        buffers.ciphertext,
        buffers.parity,
        coder);
  }

  private static void requireEnd(InputStream in) throws IOException {
    if (in.read() >= 0) {
      throw new IOException("the file grew while it was uploaded");
    }
  }
}
