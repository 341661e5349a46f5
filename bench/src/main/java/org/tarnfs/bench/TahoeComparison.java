// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.tarnfs.interop.Nodes;
import org.tarnfs.interop.ProcessUsage;
import org.tarnfs.interop.Program;
import org.tarnfs.interop.StockClient;
import org.tarnfs.interop.StockInstallation;

/// Measures Tarn beside stock Tahoe-LAFS: each a gateway and ten storage servers, 3-of-10, on
/// loopback, driven through the web API both have. All run all the time and take turns, so that
/// none is alone with a good or a bad moment of the machine; the first round of each does not
/// count. Run from the repository by `bench/compare`.
public final class TahoeComparison {

  private TahoeComparison() {}

  /// Exit code 2 for options it does not understand.
  public static void main(String... arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Settings.HELP);
      return;
    }
    Settings settings;
    try {
      settings = Settings.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Settings.HELP);
      System.exit(2);
      return;
    }
    Path repository = Path.of("").toAbsolutePath();
    Comparison comparison = compare(settings, repository);
    System.out.print(Table.of(comparison));
    if (!settings.sizes().equals(Settings.Sizes.QUICK)) {
      new ResultsFile(repository.resolve("bench/results.tsv")).append(comparison);
    }
  }

  /// A system that is being measured.
  private record Entrant(Contender contender, RunningGrid grid, Results results) {

    Entrant forNothing() {
      return new Entrant(contender, grid, new Results());
    }

    void round(Settings settings, RandomPool pool, Path scratch) throws Exception {
      if (settings.has(Settings.Part.FILES)) {
        new FileWorkload(pool, grid, results).round(settings.sizes());
      }
      if (settings.has(Settings.Part.DIRECTORIES)) {
        Path tree = Files.createTempDirectory(scratch, "tree").resolve("root");
        new DirectoryWorkload(pool, grid, results).round(settings.sizes().directories(), tree);
      }
    }

    void largeFile(Settings settings, RandomPool pool) throws Exception {
      if (settings.has(Settings.Part.LARGE)) {
        new FileWorkload(pool, grid, results).largeFile(settings.sizes());
      }
    }

    Summary summary() throws IOException, InterruptedException {
      return new Summary(
          contender.name(),
          contender.version(),
          results,
          ProcessUsage.peakKibibytes(List.of(grid.gateway())),
          ProcessUsage.peakKibibytes(grid.servers()));
    }
  }

  private static Comparison compare(Settings settings, Path repository) throws Exception {
    Path directory = Files.createTempDirectory("tarn-compare");
    try (Arena arena = Arena.ofShared();
        Nodes nodes = new Nodes()) {
      RandomPool pool = pool(arena, settings);
      List<Entrant> entrants = new ArrayList<>();
      for (String name : settings.systems()) {
        System.err.println("starting " + name);
        Path home = Files.createDirectory(directory.resolve(name));
        Contender contender = contender(name, repository);
        RunningGrid grid = contender.start(home, nodes);
        entrants.add(new Entrant(contender, grid, new Results()));
      }
      measure(entrants, pool, settings, directory);
      List<Summary> summaries = new ArrayList<>();
      for (Entrant entrant : entrants) {
        summaries.add(entrant.summary());
      }
      return new Comparison(summaries);
    } finally {
      delete(directory);
    }
  }

  /// Enough random bytes for all that the systems have to do.
  private static RandomPool pool(Arena arena, Settings settings) {
    Settings.Sizes sizes = settings.sizes();
    int rounds = settings.systems().size() * (1 + settings.rounds());
    int files = FileWorkload.files(sizes) + DirectoryWorkload.files(sizes.directories());
    return new RandomPool(
        arena,
        settings.has(Settings.Part.LARGE) ? sizes.large() : sizes.file(),
        rounds * files + settings.systems().size());
  }

  private static void measure(
      List<Entrant> entrants, RandomPool pool, Settings settings, Path scratch) throws Exception {
    for (Entrant entrant : entrants) {
      System.err.println("warming up " + entrant.contender().name());
      entrant.forNothing().round(settings, pool, scratch);
    }
    List<Entrant> turns = new ArrayList<>(entrants);
    for (int round = 1; round <= settings.rounds(); round++) {
      System.err.println("round " + round + " of " + settings.rounds());
      for (Entrant entrant : turns) {
        entrant.round(settings, pool, scratch);
      }
      Collections.rotate(turns, 1); // Nobody always follows the same one.
    }
    for (Entrant entrant : turns) {
      entrant.largeFile(settings, pool);
    }
  }

  private static Contender contender(String name, Path repository)
      throws IOException, InterruptedException {
    if (name.equals(Settings.TARN)) {
      return new TarnContender(repository);
    }
    Program tahoe = StockInstallation.tahoe(repository).program("tahoe");
    return new StockContender(
        name,
        tahoe,
        name.equals("https") ? StockClient.Protocol.HTTPS : StockClient.Protocol.FOOLSCAP);
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
