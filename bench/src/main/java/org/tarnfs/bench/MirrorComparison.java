// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tarnfs.interop.Nodes;
import org.tarnfs.interop.ProcessUsage;

/// Measures mirrored folders beside the backup of stock Tahoe-LAFS and that of restic, on the same
/// data, one after the other. Tarn and Tahoe-LAFS store on ten servers of their own, 3-of-10;
/// restic stores once, in a directory. Run from the repository by `bench/mirror`.
public final class MirrorComparison {

  private static final int MIB = 1 << 20;

  /// How much there is to do.
  ///
  /// @param small how many files of 10 kB
  /// @param large how many large files
  /// @param largeSize of each, in bytes
  /// @param many how many files of 50 bytes
  private record Sizes(int small, int large, int largeSize, int many) {
    static final Sizes FULL = new Sizes(10_000, 10, 1024 * MIB / 10, 100_000);
    static final Sizes QUICK = new Sizes(40, 2, MIB, 200);
  }

  private static final int SMALL = 10_000;
  private static final int TINY = 50;
  private static final int PER_FOLDER = 1000;

  private final Sizes sizes;
  private final RandomPool pool;

  private MirrorComparison(Sizes sizes, RandomPool pool) {
    this.sizes = sizes;
    this.pool = pool;
  }

  /// With `--quick`, small sizes, to see that it runs; with names of systems, only these.
  public static void main(String... arguments) throws Exception {
    List<String> given = List.of(arguments);
    boolean quick = given.contains("--quick");
    Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
    Path repository = Path.of("").toAbsolutePath();
    List<Summary> summaries = new ArrayList<>();
    for (String name : List.of("tarn", "tahoe", "restic")) {
      boolean wanted = given.stream().allMatch(one -> one.startsWith("--")) || given.contains(name);
      if (wanted) {
        summaries.add(measure(name, sizes, repository));
      }
    }
    Comparison comparison = new Comparison(summaries);
    System.out.print(Table.of(comparison));
    if (!quick) {
      new ResultsFile(repository.resolve("bench/results.tsv")).append(comparison);
    }
  }

  private static Summary measure(String name, Sizes sizes, Path repository) throws Exception {
    System.err.println("measuring " + name);
    Path directory = Files.createTempDirectory("tarn-mirror");
    try (Arena arena = Arena.ofShared();
        Nodes nodes = new Nodes()) {
      MirrorContender contender = MirrorContenders.start(name, repository, directory, nodes);
      int files = sizes.small() + sizes.large() + sizes.many() + 10;
      RandomPool pool = new RandomPool(arena, sizes.largeSize(), files);
      Results results = new Results();
      new MirrorComparison(sizes, pool).run(contender, directory, results);
      return new Summary(
          contender.name(),
          contender.version(),
          results,
          ProcessUsage.peakKibibytes(contender.grid().map(RunningGrid::gateway).stream().toList()),
          0);
    } finally {
      delete(directory);
    }
  }

  private void run(MirrorContender contender, Path directory, Results results) throws Exception {
    Path small = directory.resolve("small");
    write(small, sizes.small(), SMALL);
    FileTree.awaitNextSecond();
    results.add(
        Measure.MIRROR_SMALL,
        sizes.small()
            / seconds(contender, results, Measure.MIRROR_SMALL, () -> contender.begin(small)));

    Files.move(small.resolve("all"), small.resolve("renamed"));
    long before = sent();
    results.add(
        Measure.MIRROR_RENAME,
        seconds(contender, results, Measure.MIRROR_RENAME, () -> contender.update(small)) * 1000);
    addSent(results, Measure.MIRROR_RENAME_SENT, before);

    Path large = directory.resolve("large");
    write(large, sizes.large(), sizes.largeSize());
    FileTree.awaitNextSecond();
    double mebibytes = (double) sizes.large() * sizes.largeSize() / MIB;
    results.add(
        Measure.MIRROR_LARGE,
        mebibytes
            / seconds(contender, results, Measure.MIRROR_LARGE, () -> contender.begin(large)));

    Path many = directory.resolve("many");
    write(many, sizes.many(), TINY);
    FileTree.awaitNextSecond();
    contender.begin(many);
    results.add(
        Measure.MIRROR_UNCHANGED,
        sizes.many()
            / seconds(contender, results, Measure.MIRROR_UNCHANGED, () -> contender.update(many)));

    Files.write(many.resolve("all/folder-0/file-0"), new byte[SMALL]);
    before = sent();
    results.add(
        Measure.MIRROR_ONE,
        seconds(contender, results, Measure.MIRROR_ONE, () -> contender.update(many)) * 1000);
    addSent(results, Measure.MIRROR_ONE_SENT, before);
  }

  private double seconds(
      MirrorContender contender, Results results, Measure measure, Stopwatch.Work work)
      throws Exception {
    double cpu = cpuSeconds(contender);
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    results.addCpuSeconds(measure, cpuSeconds(contender) - cpu);
    return seconds;
  }

  private static double cpuSeconds(MirrorContender contender) {
    return ProcessUsage.cpuSeconds(contender.grid().map(RunningGrid::all).orElse(List.of()))
        + ProcessUsage.endedChildrenCpuSeconds();
  }

  private static void addSent(Results results, Measure measure, long before) throws IOException {
    results.add(measure, (sent() - before) / 1000.0);
    results.addCpuSeconds(measure, 0);
  }

  /// Bytes that went over loopback, requests and answers.
  private static long sent() throws IOException {
    return Long.parseLong(
        Files.readString(Path.of("/sys/class/net/lo/statistics/tx_bytes")).strip());
  }

  private void write(Path root, int files, int length) throws IOException {
    for (int number = 0; number < files; number++) {
      Path folder = root.resolve("all/folder-" + number / PER_FOLDER);
      Files.createDirectories(folder);
      try (FileChannel file =
          FileChannel.open(
              folder.resolve("file-" + number),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE)) {
        file.write(pool.file(length).asByteBuffer());
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
