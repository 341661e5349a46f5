// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.RangeOutput;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.PermutedRing;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.share.HashTree;
import org.tarnfs.gateway.share.LeafGroup;
import org.tarnfs.gateway.share.Segmentation;

/// An immutable file on the grid. A read brings the segments it touches, several ahead of the one
/// being written out, and keeps the last for the next read.
public final class ImmutableFile implements ReadableFile {

  /// No file is larger, unless its segments are larger than Tarn makes them.
  public static final long MAX_SIZE = Segmentation.LARGEST_READABLE_FILE;

  private static final int MAX_AHEAD = 6;

  /// A segment is in memory as blocks, decoded and decrypted.
  private static final long COPIES = 3;

  /// A segment that is longer than usual, which is rounded up, is not kept for the next read.
  private static final int LARGEST_KEPT =
      Segmentation.DEFAULT_MAX_SEGMENT_SIZE + EncodingParameters.MAX_TOTAL;

  private final ChkReadCap cap;
  private final SegmentFetcher fetcher;
  private final MemoryBudget budget;
  private volatile @Nullable Segmentation segmentation;
  private volatile @Nullable Kept kept;

  /// A segment that was read.
  private record Kept(int number, ByteBuffer plaintext) {}

  /// A segment under way, and the memory it takes.
  private record Ahead(int number, Future<ByteBuffer> plaintext, MemoryBudget.Claim claim) {}

  /// @param guess shared by the files of a grid
  public ImmutableFile(
      ChkReadCap cap, List<GridServer> servers, MemoryBudget budget, PlacementGuess guess) {
    ChkVerifyCap shares = cap.verifyCap();
    List<GridServer> ring = PermutedRing.from(shares.storageIndex(), servers);
    this.cap = cap;
    this.budget = budget;
    this.fetcher = new SegmentFetcher(shares, new ShareFinder(shares, ring, guess));
  }

  /// Whether the file has no more segments than one, if it was written by those we know.
  public static boolean isProbablyOneSegment(ChkReadCap cap) {
    return cap.size() <= Segmentation.DEFAULT_MAX_SEGMENT_SIZE;
  }

  /// About the most bytes of memory that a file keeps between reads: a segment, of each of k shares
  /// its end and a group of block hashes, and a group of ciphertext hashes.
  public static long memoryWhenOpen(ChkReadCap cap) {
    int leaves =
        Math.min(ShareOpening.guess(cap.size(), cap.needed()).segmentCount(), LeafGroup.MAX_WIDTH);
    long group = (long) leaves * HashTree.HASH_LENGTH;
    return LARGEST_KEPT + cap.needed() * (ShareOpening.MAX_FIRST_READ + group) + group;
  }

  @Override
  public long size() {
    return cap.size();
  }

  @Override
  public void read(ByteRange range, WritableByteChannel out)
      throws IOException, InterruptedException {
    if (range.end() > size()) {
      throw new IllegalArgumentException("range ends beyond the file");
    }
    if (range.isEmpty()) {
      return;
    }
    Segmentation cut = segmentation;
    if (cut != null) {
      read(cut, range, out, Optional.empty());
      return;
    }
    Segmentation guess = ShareOpening.guess(cap.size(), cap.needed());
    int segment = guess.segmentAt(range.start());
    MemoryBudget.Claim claim = budget.take(COPIES * guess.paddedLength(segment));
    boolean opened = false;
    try {
      cut = fetcher.open(segment).segmentation();
      segmentation = cut;
      opened = cut.equals(guess);
    } finally {
      if (!opened) {
        claim.close();
      }
    }
    read(cut, range, out, opened ? Optional.of(claim) : Optional.empty());
  }

  /// Reads a file that is cut like this. Opening it may have brought blocks of the first segment
  /// already, and taken the memory for it.
  private void read(
      Segmentation cut,
      ByteRange range,
      WritableByteChannel out,
      Optional<MemoryBudget.Claim> taken)
      throws IOException, InterruptedException {
    int last = cut.segmentAt(range.end() - 1);
    int next = cut.segmentAt(range.start());
    RangeOutput output = new RangeOutput(range, out);
    Deque<Ahead> ahead = new ArrayDeque<>();
    try (TaskScope tasks = new TaskScope()) {
      if (taken.isPresent()) {
        ahead.add(fetch(tasks, cut, next++, taken.get()));
      }
      while (next <= last || !ahead.isEmpty()) {
        while (next <= last && ahead.size() < MAX_AHEAD) {
          Optional<MemoryBudget.Claim> claim = claim(cut, next, ahead.isEmpty());
          if (claim.isEmpty()) {
            break;
          }
          ahead.add(fetch(tasks, cut, next++, claim.get()));
        }
        Ahead first = ahead.removeFirst();
        try (MemoryBudget.Claim claim = first.claim) {
          output.write(TaskScope.join(first.plaintext), cut.segmentStart(first.number));
        }
      }
    } finally {
      ahead.forEach(segment -> segment.claim.close());
    }
  }

  /// Memory for a segment: waits for it only if nothing is under way, since what is under way is
  /// given back by this very thread.
  private Optional<MemoryBudget.Claim> claim(Segmentation cut, int segment, boolean wait)
      throws InterruptedException {
    long footprint = COPIES * cut.paddedLength(segment);
    return wait ? Optional.of(budget.take(footprint)) : budget.tryTake(footprint);
  }

  private Ahead fetch(TaskScope tasks, Segmentation cut, int number, MemoryBudget.Claim claim) {
    return new Ahead(number, tasks.fork(() -> plaintext(cut, number)), claim);
  }

  private ByteBuffer plaintext(Segmentation cut, int number)
      throws GridException, InterruptedException {
    Kept last = kept;
    if (last != null && last.number == number) {
      return last.plaintext.duplicate();
    }
    AesCtr cipher = AesCtr.at(cap.key(), cut.segmentStart(number));
    List<ByteBuffer> ciphertext = fetcher.segment(cut, number);
    ByteBuffer plaintext = ByteBuffer.allocate(cut.segmentLength(number));
    for (ByteBuffer piece : ciphertext) {
      cipher.apply(piece, plaintext);
    }
    plaintext.flip();
    if (plaintext.limit() <= LARGEST_KEPT) {
      kept = new Kept(number, plaintext.duplicate());
    }
    return plaintext;
  }
}
