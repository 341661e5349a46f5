// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.util.OptionalDouble;

/// What is measured, in the order of the table.
enum Measure {
  PUT("put", Unit.MEBIBYTES),
  GET("get", Unit.MEBIBYTES),
  RANGE_COLD("64 KiB range, first touch of the file", Unit.MILLISECONDS),
  RANGE_WARM("64 KiB range, another segment", Unit.MILLISECONDS),
  SMALL_PUT_ONE("small files put one by one", Unit.FILES),
  SMALL_GET_ONE("small files got one by one", Unit.FILES),
  SMALL_PUT_EIGHT("small files put 8 at a time", Unit.FILES),
  SMALL_GET_EIGHT("small files got 8 at a time", Unit.FILES),
  LARGE_PUT("put, large", Unit.MEBIBYTES),
  LARGE_GET("get, large", Unit.MEBIBYTES),
  MKDIR("mkdir, one by one", Unit.DIRECTORIES, Measure.FLOOR),
  LINK_ONE("links set one by one", Unit.LINKS, Measure.FLOOR),
  LINK_BATCH("links set in one batch", Unit.LINKS),
  OVERWRITE("SDMF file overwritten", Unit.VERSIONS),
  BACKUP_FIRST("backup, first", Unit.FILES, Measure.FLOOR),
  BACKUP_UNCHANGED("backup, unchanged", Unit.FILES, Measure.FLOOR),
  DEEP_CHECK("deep-check", Unit.OBJECTS, Measure.FLOOR),
  MIRROR_SMALL("first mirror, 10 kB files", Unit.FILES),
  MIRROR_LARGE("first mirror, 100 MiB files", Unit.MEBIBYTES),
  MIRROR_UNCHANGED("unchanged, tiny files", Unit.FILES),
  MIRROR_ONE("one changed among tiny files", Unit.MILLISECONDS),
  MIRROR_ONE_SENT("the same, over loopback", Unit.KILOBYTES),
  MIRROR_RENAME("all of these in a renamed folder", Unit.MILLISECONDS),
  MIRROR_RENAME_SENT("the same, over loopback", Unit.KILOBYTES);

  private static final double FLOOR = 8;

  /// In what it is given.
  enum Unit {
    MEBIBYTES("MiB/s", true),
    FILES("files/s", true),
    DIRECTORIES("directories/s", true),
    LINKS("links/s", true),
    VERSIONS("versions/s", true),
    OBJECTS("objects/s", true),
    MILLISECONDS("ms", false),
    KILOBYTES("kB", false);

    private final String symbol;
    private final boolean moreIsBetter;

    Unit(String symbol, boolean moreIsBetter) {
      this.symbol = symbol;
      this.moreIsBetter = moreIsBetter;
    }

    String symbol() {
      return symbol;
    }

    /// How many times better `ours` is than `theirs`.
    double ratio(double ours, double theirs) {
      return moreIsBetter ? ours / theirs : theirs / ours;
    }
  }

  private final String title;
  private final Unit unit;
  private final OptionalDouble floor;

  Measure(String title, Unit unit) {
    this(title, unit, OptionalDouble.empty());
  }

  Measure(String title, Unit unit, double floor) {
    this(title, unit, OptionalDouble.of(floor));
  }

  Measure(String title, Unit unit, OptionalDouble floor) {
    this.title = title;
    this.unit = unit;
    this.floor = floor;
  }

  String title() {
    return title;
  }

  Unit unit() {
    return unit;
  }

  /// How many times better than the faster stock protocol Tarn has to be.
  OptionalDouble floor() {
    return floor;
  }
}
