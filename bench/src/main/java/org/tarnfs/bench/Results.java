// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was measured of one system.
final class Results {

  /// Some samples of the same thing.
  record Samples(List<Double> values, List<Double> cpuSeconds) {

    double median() {
      return median(values);
    }

    double medianCpuSeconds() {
      return median(cpuSeconds);
    }

    double least() {
      return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double most() {
      return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static double median(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }

  private final Map<Measure, Samples> samples = new EnumMap<>(Measure.class);

  void add(Measure measure, double value) {
    of(measure).values().add(value);
  }

  void addCpuSeconds(Measure measure, double seconds) {
    of(measure).cpuSeconds().add(seconds);
  }

  Set<Measure> measures() {
    return samples.keySet();
  }

  Samples of(Measure measure) {
    return samples.computeIfAbsent(measure, _ -> new Samples(new ArrayList<>(), new ArrayList<>()));
  }
}
