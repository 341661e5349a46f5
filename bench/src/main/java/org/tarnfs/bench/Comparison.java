// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.util.List;
import java.util.OptionalDouble;

/// What was measured of all systems together.
record Comparison(List<Summary> systems) {

  Comparison {
    systems = List.copyOf(systems);
  }

  /// How many times better Tarn is than the better one of the stock protocols, where all were
  /// measured.
  OptionalDouble ratio(Measure measure) {
    if (systems.size() < Settings.SYSTEMS.size()) {
      return OptionalDouble.empty();
    }
    double ours =
        systems.stream()
            .filter(system -> system.name().equals(Settings.TARN))
            .mapToDouble(system -> system.results().of(measure).median())
            .findFirst()
            .orElseThrow();
    return systems.stream()
        .filter(system -> !system.name().equals(Settings.TARN))
        .mapToDouble(system -> measure.unit().ratio(ours, system.results().of(measure).median()))
        .min();
  }

  /// Whether Tarn is not so much better as it has to be.
  boolean isBelowFloor(Measure measure) {
    OptionalDouble ratio = ratio(measure);
    return ratio.isPresent()
        && measure.floor().isPresent()
        && ratio.getAsDouble() < measure.floor().getAsDouble();
  }
}
