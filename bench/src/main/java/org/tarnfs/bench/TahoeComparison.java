// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tarnfs.interop.Nodes;
import org.tarnfs.interop.ProcessUsage;
import org.tarnfs.interop.Program;
import org.tarnfs.interop.StockClient;
import org.tarnfs.interop.TahoeInstallation;

/// Measures Tarn beside stock Tahoe-LAFS, one after the other in the same run: each a gateway and
/// ten storage servers, 3-of-10, on loopback, driven through the web API both have. Run from the
/// repository by `bench/compare`.
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
    List<Summary> systems = compare(settings, repository);
    System.out.print(Table.of(systems));
    if (!settings.sizes().equals(Settings.Sizes.QUICK)) {
      new ResultsFile(repository.resolve("bench/results.tsv")).append(systems);
    }
  }

  private static List<Summary> compare(Settings settings, Path repository) throws Exception {
    List<Summary> systems = new ArrayList<>();
    for (String name : settings.systems()) {
      System.err.println("measuring " + name);
      systems.add(measure(contender(name, repository), settings));
    }
    return systems;
  }

  private static Contender contender(String name, Path repository)
      throws IOException, InterruptedException {
    if (name.equals("tarn")) {
      return new TarnContender(repository);
    }
    Program tahoe = TahoeInstallation.install(repository).tahoe();
    return new StockContender(
        name,
        tahoe,
        name.equals("https") ? StockClient.Protocol.HTTPS : StockClient.Protocol.FOOLSCAP);
  }

  private static Summary measure(Contender contender, Settings settings) throws Exception {
    Path directory = Files.createTempDirectory("tarn-compare");
    try (Arena arena = Arena.ofShared();
        Nodes nodes = new Nodes()) {
      RunningGrid grid = contender.start(directory, nodes);
      RandomPool pool = Workload.pool(arena, settings);
      Results results = new Results();
      new Workload(pool, grid, results).run(settings);
      return new Summary(
          contender.name(),
          contender.version(),
          results,
          ProcessUsage.peakKibibytes(List.of(grid.gateway())),
          ProcessUsage.peakKibibytes(grid.servers()));
    } finally {
      delete(directory);
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
