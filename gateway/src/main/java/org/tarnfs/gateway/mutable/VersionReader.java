// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ReadKey;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.RangeOutput;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.servers.CorruptionAdvice;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.MutableVersion;
import org.tarnfs.gateway.share.Segmentation;

/// One version of a mutable file. A share that is damaged or does not come is replaced by another.
final class VersionReader implements ReadableFile {

  /// How long a share may keep us waiting before another one is read beside it.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /// About as many bytes of a file are read with one request to each share.
  private static final int READ_AT_ONCE = 1 << 20;

  private final StorageIndex index;
  private final Optional<ReadKey> readKey;
  private final MutableVersion version;
  private final MoreShares more;

  // Both guarded by this.
  private final List<MutableShareReader> readers = new ArrayList<>();
  private final Map<MutableShareReader, String> troubles = new LinkedHashMap<>();
  private final List<String> otherTroubles = new ArrayList<>();
  private boolean mayLookAgain = true;

  /// Looks on all servers.
  @FunctionalInterface
  interface MoreShares {
    ServerMap look() throws InterruptedException;
  }

  /// @param rights decide whether it can be decrypted
  /// @param map holds the version
  VersionReader(FileRights rights, FoundVersion found, ServerMap map, MoreShares more) {
    this.index = rights.index();
    this.readKey = rights.readKey();
    this.version = found.version();
    this.more = more;
    add(found);
    otherTroubles.addAll(map.complaints());
  }

  private void add(FoundVersion found) {
    found.shares().stream()
        .sorted(Comparator.comparing(FoundShare::number))
        .forEach(share -> readers.add(new MutableShareReader(index, share)));
  }

  MutableVersion version() {
    return version;
  }

  /// Sequence number and root hash: two writers may have given the same number.
  @Override
  public Optional<String> state() {
    return Optional.of("seq" + version.sequenceNumber() + "-" + version.rootHash());
  }

  @Override
  public long size() {
    return version.dataLength();
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
    Segmentation cut = version.segmentation().orElseThrow();
    int end = cut.segmentAt(range.end() - 1) + 1;
    int atOnce = Math.max(1, READ_AT_ONCE / cut.segmentSize());
    RangeOutput output = new RangeOutput(range, out);
    int next = cut.segmentAt(range.start());
    while (next < end) {
      for (ByteBuffer plaintext : segments(cut, next, Math.min(end, next + atOnce))) {
        output.write(plaintext, cut.segmentStart(next++));
      }
    }
  }

  /// The whole content.
  byte[] content() throws NotEnoughSharesException, InterruptedException {
    byte[] content = new byte[Math.toIntExact(size())];
    if (content.length > 0) {
      Segmentation cut = version.segmentation().orElseThrow();
      ByteBuffer out = ByteBuffer.wrap(content);
      segments(cut, 0, cut.segmentCount()).forEach(out::put);
    }
    return content;
  }

  /// The plaintext of the segments from `first` up to but not including `end`.
  private List<ByteBuffer> segments(Segmentation cut, int first, int end)
      throws NotEnoughSharesException, InterruptedException {
    ReadKey key = readKey.orElseThrow(() -> new IllegalStateException("not held by a read cap"));
    List<ByteBuffer> segments = new ArrayList<>();
    for (Encrypted segment : encrypted(cut, first, end)) {
      ByteBuffer plaintext = ByteBuffer.allocate(segment.ciphertext.remaining());
      AesCtr.at(key.dataKey(segment.salt), 0).apply(segment.ciphertext, plaintext);
      segments.add(plaintext.flip());
    }
    return segments;
  }

  /// A segment, and what it was encrypted with.
  record Encrypted(Bytes salt, ByteBuffer ciphertext) {}

  /// The segments from `first` up to but not including `end` as they were before they were coded.
  List<Encrypted> encrypted(Segmentation cut, int first, int end)
      throws NotEnoughSharesException, InterruptedException {
    var blocks = gather(first, end);
    int[] numbers = blocks.keySet().stream().mapToInt(ShareNumber::value).toArray();
    ReedSolomon coder = ReedSolomon.of(version.needed(), version.total());
    List<Encrypted> segments = new ArrayList<>();
    for (int segment = first; segment < end; segment++) {
      int place = segment - first;
      ByteBuffer[] parts =
          blocks.values().stream()
              .map(row -> onHeap(row.get(place).data()))
              .toArray(ByteBuffer[]::new);
      ByteBuffer ciphertext = ByteBuffer.allocate(cut.paddedLength(segment));
      coder.decode(numbers, parts, ciphertext);
      ciphertext.flip().limit(cut.segmentLength(segment));
      segments.add(new Encrypted(blocks.values().iterator().next().get(place).salt(), ciphertext));
    }
    return segments;
  }

  private static ByteBuffer onHeap(ByteBuffer block) {
    return block.hasArray() ? block : ByteBuffer.allocate(block.remaining()).put(block).flip();
  }

  /// The blocks of k shares of different numbers.
  private SortedMap<ShareNumber, List<MutableShareReader.Block>> gather(int first, int end)
      throws NotEnoughSharesException, InterruptedException {
    SortedMap<ShareNumber, List<MutableShareReader.Block>> answers = new TreeMap<>();
    Set<MutableShareReader> asked = new HashSet<>();
    Set<MutableShareReader> expected = new HashSet<>();
    try (Fanout<MutableShareReader, List<MutableShareReader.Block>> fanout = new Fanout<>()) {
      while (answers.size() < version.needed()) {
        for (MutableShareReader reader : choose(answers.keySet(), expected, asked)) {
          asked.add(reader);
          expected.add(reader);
          fanout.ask(reader, () -> reader.blocks(first, end));
        }
        if (fanout.pending() == 0) {
          if (!looksAgain()) {
            throw notEnough(answers.size());
          }
          continue;
        }
        switch (fanout.next(PATIENCE)) {
          case null -> expected.clear(); // others are read beside them
          case Fanout.Answered(
                  MutableShareReader reader,
                  List<MutableShareReader.Block> blocks) -> {
            expected.remove(reader);
            answers.putIfAbsent(reader.number(), blocks);
          }
          case Fanout.Failed(MutableShareReader reader, Exception trouble) -> {
            expected.remove(reader);
            failed(reader, trouble);
          }
        }
      }
    }
    return answers;
  }

  /// As many shares as are missing, of numbers that nobody has brought or is about to bring.
  private synchronized List<MutableShareReader> choose(
      Set<ShareNumber> there, Set<MutableShareReader> expected, Set<MutableShareReader> asked) {
    Set<ShareNumber> numbers = new HashSet<>(there);
    expected.forEach(reader -> numbers.add(reader.number()));
    List<MutableShareReader> chosen = new ArrayList<>();
    for (MutableShareReader reader : readers) {
      if (numbers.size() >= version.needed()) {
        break;
      }
      if (!asked.contains(reader) && numbers.add(reader.number())) {
        chosen.add(reader);
      }
    }
    return chosen;
  }

  private synchronized void failed(MutableShareReader reader, Exception trouble) {
    troubles.put(reader, reader + ": " + trouble.getMessage());
    readers.remove(reader);
    if (trouble instanceof BadShareException damage) {
      CorruptionAdvice.send(
          reader.share().server().storage().mutable(), index, reader.number(), damage.getMessage());
    }
  }

  /// Looks once on all servers for shares of this version that are not known yet; returns whether
  /// there may be some.
  private boolean looksAgain() throws InterruptedException {
    synchronized (this) {
      if (!mayLookAgain) {
        return false;
      }
      mayLookAgain = false;
    }
    ServerMap map = more.look();
    synchronized (this) {
      readers.clear();
      map.versions().stream()
          .filter(found -> found.version().equals(version))
          .findFirst()
          .ifPresent(this::add);
      otherTroubles.clear();
      otherTroubles.addAll(map.complaints());
    }
    return true;
  }

  private synchronized NotEnoughSharesException notEnough(int found) {
    List<String> all = new ArrayList<>(troubles.values());
    all.addAll(otherTroubles);
    return new NotEnoughSharesException(found, version.needed(), readers.size(), all);
  }
}
