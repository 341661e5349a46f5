// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// Every comparison ever made, one line for each figure, kept in the repository.
///
/// Columns: date, machine, Java, system, its version, measure, unit, median, least, most, samples,
/// median CPU seconds of all its processes, peak memory of gateway and of all servers in MiB; for
/// Tarn, in lines of later days, how many times better it was than the better stock protocol, and
/// how many times it had to be.
final class ResultsFile {

  private final Path file;
  private final String machine;

  ResultsFile(Path file) throws IOException {
    this.file = file;
    this.machine = machine();
  }

  void append(Comparison comparison) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Summary system : comparison.systems()) {
      for (Measure measure : system.results().measures()) {
        lines.append(line(system, measure)).append(verdict(comparison, system, measure));
      }
    }
    Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private String line(Summary system, Measure measure) {
    Results.Samples samples = system.results().of(measure);
    return String.join(
        "\t",
        LocalDate.now(ZoneOffset.UTC).toString(),
        machine,
        Runtime.version().toString(),
        system.name(),
        system.version(),
        measure.title(),
        measure.unit().symbol(),
        figure(samples.median()),
        figure(samples.least()),
        figure(samples.most()),
        Integer.toString(samples.values().size()),
        figure(samples.medianCpuSeconds()),
        Long.toString(system.gatewayKibibytes() / 1024),
        Long.toString(system.serversKibibytes() / 1024));
  }

  private static String verdict(Comparison comparison, Summary system, Measure measure) {
    boolean ours = system.name().equals(Settings.TARN);
    return "\t"
        + (ours ? figure(comparison.ratio(measure)) : "")
        + "\t"
        + (ours ? figure(measure.floor()) : "")
        + "\n";
  }

  private static String figure(OptionalDouble value) {
    return value.isPresent() ? figure(value.getAsDouble()) : "";
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /// What the machine is, not which one.
  private static String machine() throws IOException {
    String processor = first("/proc/cpuinfo", "model name").orElse("unknown processor");
    String memory = first("/proc/meminfo", "MemTotal").orElse("? kB");
    long gibibytes = Math.round(Double.parseDouble(memory.replaceAll("\\D", "")) / (1024 * 1024));
    return "%s, %d processors, %d GiB, Linux %s"
        .formatted(
            processor,
            Runtime.getRuntime().availableProcessors(),
            gibibytes,
            System.getProperty("os.version").replaceAll("-.*", ""));
  }

  private static Optional<String> first(String file, String key) throws IOException {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    }
  }
}
