// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the command line asks for.
///
/// @param systems which to measure, by name
/// @param rounds how often, after a first round that does not count; the median does
record Settings(List<String> systems, Set<Part> parts, int rounds, Sizes sizes) {

  static final String TARN = "tarn";
  static final List<String> SYSTEMS = List.of(TARN, "https", "foolscap");

  static final String HELP =
      """
      bench/compare [options]
        --only NAME   measure this system only: tarn, https or foolscap; may be repeated
        --part NAME   measure this only: files, large or directories; may be repeated
        --rounds N    rounds, after one that does not count; their median does (3)
        --skip-large  leave out the 1 GiB file, the part named large
        --quick       one round with small sizes, to see that it runs
      """;

  /// What can be measured without the rest.
  enum Part {
    FILES,
    LARGE,
    DIRECTORIES;

    static Part named(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /// How much is moved.
  record Sizes(int file, int large, int smallFiles, Directories directories) {
    static final int SMALL = 4096;
    static final int RANGE = 65536;
    private static final int MIB = 1024 * 1024;
    static final Sizes FULL =
        new Sizes(100 * MIB, 1024 * MIB, 500, new Directories(20, 200, 20, 1000, 50));
    static final Sizes QUICK = new Sizes(8 * MIB, 16 * MIB, 24, new Directories(3, 5, 3, 20, 2));
  }

  /// How many directories are made, links set in one of them, and times a file overwritten; how
  /// many files in how many directories are backed up and checked.
  record Directories(
      int directories, int links, int overwrites, int treeFiles, int treeDirectories) {
    static final int TREE_FILE = 16 * 1024;
  }

  Settings {
    systems = List.copyOf(systems);
    parts = Set.copyOf(parts);
    if (rounds < 1 || !known(systems)) {
      throw new IllegalArgumentException("rounds " + rounds + ", systems " + systems);
    }
  }

  private static boolean known(List<String> systems) {
    return SYSTEMS.containsAll(systems) && Set.copyOf(systems).size() == systems.size();
  }

  static Settings parse(String... arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    List<String> systems = new ArrayList<>();
    Set<Part> parts = EnumSet.noneOf(Part.class);
    boolean skipLarge = false;
    int rounds = 3;
    Sizes sizes = Sizes.FULL;
    while (!rest.isEmpty()) {
      String option = rest.pop();
      switch (option) {
        case "--only" -> systems.add(rest.pop());
        case "--part" -> parts.add(Part.named(rest.pop()));
        case "--rounds" -> rounds = Integer.parseInt(rest.pop());
        case "--skip-large" -> skipLarge = true;
        case "--quick" -> {
          sizes = Sizes.QUICK;
          rounds = 1;
        }
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    if (parts.isEmpty()) {
      parts = EnumSet.allOf(Part.class);
    }
    if (skipLarge) {
      parts.remove(Part.LARGE);
    }
    return new Settings(systems.isEmpty() ? SYSTEMS : systems, parts, rounds, sizes);
  }

  boolean has(Part part) {
    return parts.contains(part);
  }
}
