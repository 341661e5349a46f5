// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.Segmentation;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Brings one segment after the other from the grid: k blocks, decoded, proved as a whole, still
/// encrypted. Only if the whole is not right the blocks are proved, each by itself, to tell the bad
/// ones: as long as all are good, that would be to hash everything twice. A share that is slow gets
/// company, one that is bad is replaced. Safe for several threads.
final class SegmentFetcher {

  /// How long a block may take before another share is asked too, if none was read before.
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(1);

  private static final Duration LEAST_PATIENCE = Duration.ofMillis(500);

  private final ChkVerifyCap cap;
  private final ShareFinder finder;
  private final ReedSolomon coder;

  /// The ciphertext hashes around the segment that was read last.
  private volatile ShareReader.@Nullable Leaves ciphertextLeaves;

  /// The longest that a block of the segment before took, in nanoseconds.
  private volatile long usualNanos;

  SegmentFetcher(ChkVerifyCap cap, ShareFinder finder) {
    this.cap = cap;
    this.finder = finder;
    this.coder = ReedSolomon.of(cap.needed(), cap.total());
  }

  /// A share, which tells how the file is cut. Opens as many as a segment needs, and reads their
  /// blocks of the one that is probably wanted.
  OpenedShare open(int probable) throws NotEnoughSharesException, InterruptedException {
    return gather(cap.needed(), reader -> reader.open(probable)).values().iterator().next();
  }

  /// Any share.
  OpenedShare open() throws NotEnoughSharesException, InterruptedException {
    return gather(1, ShareReader::open).values().iterator().next();
  }

  /// The ciphertext of a segment without padding, in pieces.
  List<ByteBuffer> segment(Segmentation segmentation, int segment)
      throws NotEnoughSharesException, InterruptedException {
    SortedMap<ShareReader, ByteBuffer> blocks =
        gather(cap.needed(), reader -> reader.block(segment));
    usualNanos = blocks.keySet().stream().mapToLong(ShareReader::nanosPerRead).max().orElseThrow();
    List<ByteBuffer> ciphertext = decoded(blocks, segmentation, segment);
    if (!isRight(ciphertext, segment)) {
      ciphertext = decoded(proved(segment, blocks), segmentation, segment);
      if (!isRight(ciphertext, segment)) {
        throw finder.corrupt(segment);
      }
    }
    return ciphertext;
  }

  private boolean isRight(List<ByteBuffer> ciphertext, int segment)
      throws NotEnoughSharesException, InterruptedException {
    TaggedHash hash = TaggedHash.of(HashTag.CIPHERTEXT_SEGMENT);
    ciphertext.forEach(part -> hash.update(part.duplicate()));
    return Arrays.equals(hash.digest(), ciphertextHash(segment));
  }

  /// Enough good blocks: of those that were read, and of other shares in place of the bad ones.
  private SortedMap<ShareReader, ByteBuffer> proved(
      int segment, SortedMap<ShareReader, ByteBuffer> read)
      throws NotEnoughSharesException, InterruptedException {
    Map<ShareReader, ByteBuffer> known = new HashMap<>(read); // by reader, not only by number
    return gather(
        cap.needed(),
        reader -> {
          ByteBuffer block = known.get(reader);
          return reader.proved(segment, block == null ? reader.block(segment) : block);
        });
  }

  /// What is wanted of a share.
  @FunctionalInterface
  private interface Question<T> {
    T ask(ShareReader reader)
        throws BadShareException, StorageProtocolException, InterruptedException;
  }

  /// Answers of `count` shares of different numbers, in their order. Shares are asked until so many
  /// have answered well; those still under way then are let go. Those that keep us waiting do not
  /// count as being under way: others are asked beside them.
  private <T> SortedMap<ShareReader, T> gather(int count, Question<T> question)
      throws NotEnoughSharesException, InterruptedException {
    SortedMap<ShareReader, T> answers = new TreeMap<>(Comparator.comparing(ShareReader::number));
    Set<ShareReader> asked = new HashSet<>();
    Map<ShareReader, Long> waiting = new HashMap<>();
    Set<ShareReader> slow = new HashSet<>();
    ShareFinder.Past past = finder.past();
    boolean mayTryAgain = true;
    try (Fanout<ShareReader, T> fanout = new Fanout<>()) {
      while (answers.size() < count) {
        Set<ShareNumber> expected = numbers(answers.keySet());
        waiting.keySet().stream()
            .filter(reader -> !slow.contains(reader))
            .forEach(reader -> expected.add(reader.number()));
        int missing = count - expected.size();
        for (ShareReader reader : more(missing, asked, expected, !waiting.isEmpty())) {
          asked.add(reader);
          waiting.put(reader, System.nanoTime());
          fanout.ask(reader, () -> question.ask(reader));
        }
        if (waiting.isEmpty()) {
          if (mayTryAgain && finder.triesAgain(asked, past)) {
            mayTryAgain = false;
            continue;
          }
          throw finder.notEnough(answers.size());
        }
        switch (fanout.next(patience())) {
          case null -> {
            slow.addAll(waiting.keySet());
            waiting.forEach((reader, since) -> reader.isSlow(System.nanoTime() - since));
          }
          case Fanout.Answered(ShareReader reader, T answer) -> {
            waiting.remove(reader);
            finder.served(reader);
            answers.put(reader, answer);
          }
          case Fanout.Failed(ShareReader reader, Exception trouble) -> {
            waiting.remove(reader);
            finder.failed(reader, trouble);
          }
        }
      }
    }
    return answers;
  }

  private List<ShareReader> more(
      int count, Set<ShareReader> asked, Set<ShareNumber> expected, boolean hurry)
      throws InterruptedException {
    return count <= 0
        ? List.of()
        : finder.choose(new ShareFinder.Wish(count, asked, expected, hurry));
  }

  private static Set<ShareNumber> numbers(Collection<ShareReader> readers) {
    Set<ShareNumber> numbers = new HashSet<>();
    readers.forEach(reader -> numbers.add(reader.number()));
    return numbers;
  }

  private Duration patience() {
    if (usualNanos == 0) {
      return FIRST_PATIENCE;
    }
    return Duration.ofNanos(Math.max(LEAST_PATIENCE.toNanos(), 4 * usualNanos));
  }

  /// The ciphertext without padding, in pieces.
  private List<ByteBuffer> decoded(
      SortedMap<ShareReader, ByteBuffer> blocks, Segmentation segmentation, int segment) {
    int[] numbers = blocks.keySet().stream().mapToInt(r -> r.number().value()).toArray();
    ByteBuffer[] parts =
        blocks.values().stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    int length = segmentation.segmentLength(segment);
    if (numbers[numbers.length - 1] >= cap.needed()) {
      ByteBuffer data = ByteBuffer.allocate(segmentation.paddedLength(segment));
      coder.decode(numbers, parts, data);
      return List.of(data.flip().limit(length));
    }
    for (ByteBuffer part : parts) {
      part.limit(part.position() + Math.min(part.remaining(), length));
      length -= part.remaining();
    }
    return List.of(parts);
  }

  private byte[] ciphertextHash(int segment) throws NotEnoughSharesException, InterruptedException {
    ShareReader.Leaves leaves = ciphertextLeaves;
    if (leaves == null || !leaves.contains(segment)) {
      leaves = gather(1, reader -> reader.ciphertextLeaves(segment)).values().iterator().next();
      ciphertextLeaves = leaves;
    }
    return leaves.leaf(segment);
  }
}
