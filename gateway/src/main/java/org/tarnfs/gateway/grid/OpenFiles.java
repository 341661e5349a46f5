// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.immutable.ImmutableFile;

/// Keeps files open that were read a moment ago: who reads a file piece by piece, as players and
/// file systems do, then waits for the pieces only, and not each time for their shares to be found
/// and proved. A file of a single segment is read at one go, and not kept. For several threads.
public final class OpenFiles {

  /// So long after its last use a file is forgotten, and with it what is known of its shares.
  static final Duration IDLE = Duration.ofSeconds(30);

  /// All open files together take at most this, and at most this part of the heap.
  private static final long MOST_MEMORY = 16 << 20;

  private static final int PART_OF_HEAP = 48;

  private final Grid grid;
  private final long capacity;
  private final LongSupplier nanoTime;

  /// The file used last is the last. Guarded by itself.
  private final Map<ChkReadCap, Kept> files = new LinkedHashMap<>(16, 0.75f, true);

  private record Kept(ReadableFile file, long lastUse) {}

  public OpenFiles(Grid grid) {
    this(
        grid,
        Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() / PART_OF_HEAP),
        System::nanoTime);
  }

  OpenFiles(Grid grid, long capacity, LongSupplier nanoTime) {
    this.grid = grid;
    this.capacity = capacity;
    this.nanoTime = nanoTime;
  }

  /// As [Grid#open], but perhaps a file that is open already.
  public ReadableFile open(ReadCap cap) throws GridException, InterruptedException {
    if (!(cap instanceof ChkReadCap chk) || ImmutableFile.isProbablyOneSegment(chk)) {
      return grid.open(cap);
    }
    long now = nanoTime.getAsLong();
    synchronized (files) {
      forgetIdle(now);
      Kept kept = files.get(chk);
      ReadableFile file = kept == null ? grid.open(chk) : kept.file;
      files.put(chk, new Kept(file, now));
      forgetWhatIsTooMuch();
      return file;
    }
  }

  private void forgetIdle(long now) {
    Iterator<Kept> oldestFirst = files.values().iterator();
    while (oldestFirst.hasNext() && now - oldestFirst.next().lastUse > IDLE.toNanos()) {
      oldestFirst.remove();
    }
  }

  private void forgetWhatIsTooMuch() {
    long sum = files.keySet().stream().mapToLong(ImmutableFile::memoryWhenOpen).sum();
    Iterator<ChkReadCap> oldestFirst = files.keySet().iterator();
    while (sum > capacity) {
      sum -= ImmutableFile.memoryWhenOpen(oldestFirst.next());
      oldestFirst.remove();
    }
  }
}
