// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// What a system has to do with immutable files. What comes back is compared with what was put
/// after the clock has stopped.
final class FileWorkload {

  private static final int TOGETHER = 8;
  private static final int WARM_RANGES = 4;
  private static final int MIB = 1024 * 1024;

  private final RandomPool pool;
  private final RunningGrid grid;
  private final Results results;
  private final Stopwatch stopwatch;

  FileWorkload(RandomPool pool, RunningGrid grid, Results results) {
    this.pool = pool;
    this.grid = grid;
    this.results = results;
    this.stopwatch = new Stopwatch(grid, results);
  }

  /// How many random files a round takes.
  static int files(Settings.Sizes sizes) {
    return 2 + 2 * sizes.smallFiles();
  }

  /// Everything once but for the large file.
  void round(Settings.Sizes sizes) throws Exception {
    ranges(sizes.file());
    wholeFile(sizes.file(), Measure.PUT, Measure.GET);
    smallFiles(sizes.smallFiles(), 1, Measure.SMALL_PUT_ONE, Measure.SMALL_GET_ONE);
    smallFiles(sizes.smallFiles(), TOGETHER, Measure.SMALL_PUT_EIGHT, Measure.SMALL_GET_EIGHT);
  }

  void largeFile(Settings.Sizes sizes) throws Exception {
    wholeFile(sizes.large(), Measure.LARGE_PUT, Measure.LARGE_GET);
  }

  /// A piece from the middle of a file nobody has read, then pieces of other segments.
  private void ranges(int length) throws Exception {
    MemorySegment file = pool.file(length);
    try (Arena arena = Arena.ofShared();
        WebConnection connection = new WebConnection(grid.web())) {
      MemorySegment landing = arena.allocate(Settings.Sizes.RANGE);
      String cap = connection.put(file);
      long middle = length / 2;
      for (int number = 0; number <= WARM_RANGES; number++) {
        long offset = middle + (long) number * (length / 16);
        Measure measure = number == 0 ? Measure.RANGE_COLD : Measure.RANGE_WARM;
        double seconds = stopwatch.seconds(measure, () -> connection.range(cap, offset, landing));
        results.add(measure, seconds * 1000);
        compare(file.asSlice(offset, landing.byteSize()), landing);
      }
    }
  }

  private void wholeFile(int length, Measure put, Measure get) throws Exception {
    MemorySegment file = pool.file(length);
    String[] cap = new String[1];
    try (Arena arena = Arena.ofShared();
        WebConnection connection = new WebConnection(grid.web())) {
      MemorySegment landing = arena.allocate(length);
      double mebibytes = (double) length / MIB;
      stopwatch.rate(put, mebibytes, () -> cap[0] = connection.put(file));
      stopwatch.rate(get, mebibytes, () -> connection.get(cap[0], landing));
      compare(file, landing);
    }
  }

  private void smallFiles(int count, int together, Measure put, Measure get) throws Exception {
    List<MemorySegment> files = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      files.add(pool.file(Settings.Sizes.SMALL));
    }
    List<String> caps = new ArrayList<>(Collections.nCopies(count, ""));
    try (Arena arena = Arena.ofShared()) {
      MemorySegment landing = arena.allocate((long) count * Settings.Sizes.SMALL);
      stopwatch.rate(
          put,
          count,
          () ->
              together(
                  count,
                  together,
                  (connection, number) -> caps.set(number, connection.put(files.get(number)))));
      stopwatch.rate(
          get,
          count,
          () ->
              together(
                  count,
                  together,
                  (connection, number) ->
                      connection.get(caps.get(number), place(landing, number))));
      for (int number = 0; number < count; number++) {
        compare(files.get(number), place(landing, number));
      }
    }
  }

  private static MemorySegment place(MemorySegment landing, int number) {
    return landing.asSlice((long) number * Settings.Sizes.SMALL, Settings.Sizes.SMALL);
  }

  private interface Job {
    void run(WebConnection connection, int number) throws IOException;
  }

  private void together(int count, int threads, Job job)
      throws IOException, InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    Callable<Integer> worker =
        () -> {
          int done = 0;
          try (WebConnection connection = new WebConnection(grid.web())) {
            for (int number = next.getAndIncrement(); number < count; done++) {
              job.run(connection, number);
              number = next.getAndIncrement();
            }
          }
          return done;
        };
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Integer> done : executor.invokeAll(Collections.nCopies(threads, worker))) {
        done.get();
      }
    }
  }

  private static void compare(MemorySegment expected, MemorySegment actual) throws IOException {
    if (expected.mismatch(actual) != -1) {
      throw new IOException("what came back is not what was put");
    }
  }
}
