// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.util.List;
import java.util.Locale;

/// The comparison as people read it.
final class Table {

  private final StringBuilder text = new StringBuilder();
  private final Comparison comparison;
  private final List<Summary> systems;

  private Table(Comparison comparison) {
    this.comparison = comparison;
    this.systems = comparison.systems();
  }

  /// Figures and CPU seconds side by side; a ratio says how many times better the first system is;
  /// behind them how many times better than the better stock protocol Tarn has to be.
  static String of(Comparison comparison) {
    Table table = new Table(comparison);
    table.heading();
    for (Measure measure : table.systems.getFirst().results().measures()) {
      table.row(measure);
    }
    table.memory();
    return table.text.toString();
  }

  private void heading() {
    text.append("%-40s".formatted(""));
    systems.forEach(
        system -> text.append("%12s %7s %7s".formatted(system.name(), "cpu s", "ratio")));
    text.append("   floor\n");
  }

  private void row(Measure measure) {
    text.append("%-40s".formatted(measure.title() + ", " + measure.unit().symbol()));
    double ours = systems.getFirst().results().of(measure).median();
    for (Summary system : systems) {
      Results.Samples samples = system.results().of(measure);
      double ratio = measure.unit().ratio(ours, samples.median());
      text.append(
          String.format(
              Locale.ROOT,
              "%12.1f %7.2f %7s",
              samples.median(),
              samples.medianCpuSeconds(),
              String.format(Locale.ROOT, "%.1f", ratio)));
    }
    measure
        .floor()
        .ifPresent(
            floor ->
                text.append(String.format(Locale.ROOT, "%8.0f", floor))
                    .append(comparison.isBelowFloor(measure) ? ", missed" : ""));
    text.append('\n');
  }

  private void memory() {
    text.append("%-40s".formatted("peak memory of the gateway, MiB"));
    systems.forEach(
        system -> text.append("%12d %15s".formatted(system.gatewayKibibytes() / 1024, "")));
    text.append("\n%-40s".formatted("peak memory of all storage servers, MiB"));
    systems.forEach(
        system -> text.append("%12d %15s".formatted(system.serversKibibytes() / 1024, "")));
    text.append('\n');
  }
}
