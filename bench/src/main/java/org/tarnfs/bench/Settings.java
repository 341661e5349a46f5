// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What the command line asks for.
///
/// @param systems which to measure, by name
/// @param rounds how often, after a first round that does not count; the median does
record Settings(List<String> systems, int rounds, Sizes sizes) {

  static final List<String> SYSTEMS = List.of("tarn", "https", "foolscap");

  static final String HELP =
      """
      bench/compare [options]
        --only NAME   measure this system only: tarn, https or foolscap; may be repeated
        --rounds N    rounds, after one that does not count; their median does (3)
        --skip-large  leave out the 1 GiB file
        --quick       one round with small sizes, to see that it runs
      """;

  /// How much is moved.
  ///
  /// @param large the length of the large file, 0 for none
  record Sizes(int file, int large, int smallFiles) {
    static final int SMALL = 4096;
    static final int RANGE = 65536;
    private static final int MIB = 1024 * 1024;
    static final Sizes FULL = new Sizes(100 * MIB, 1024 * MIB, 500);
    static final Sizes QUICK = new Sizes(8 * MIB, 16 * MIB, 24);

    Sizes withoutLarge() {
      return new Sizes(file, 0, smallFiles);
    }
  }

  Settings {
    systems = List.copyOf(systems);
    if (rounds < 1 || !SYSTEMS.containsAll(systems)) {
      throw new IllegalArgumentException("rounds " + rounds + ", systems " + systems);
    }
  }

  static Settings parse(String... arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    List<String> systems = new ArrayList<>();
    int rounds = 3;
    Sizes sizes = Sizes.FULL;
    while (!rest.isEmpty()) {
      String option = rest.pop();
      switch (option) {
        case "--only" -> systems.add(rest.pop());
        case "--rounds" -> rounds = Integer.parseInt(rest.pop());
        case "--skip-large" -> sizes = sizes.withoutLarge();
        case "--quick" -> {
          sizes = Sizes.QUICK;
          rounds = 1;
        }
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    return new Settings(systems.isEmpty() ? SYSTEMS : systems, rounds, sizes);
  }
}
