// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

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
  LARGE_GET("get, large", Unit.MEBIBYTES);

  /// In what it is given.
  enum Unit {
    MEBIBYTES("MiB/s", true),
    FILES("files/s", true),
    MILLISECONDS("ms", false);

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

  Measure(String title, Unit unit) {
    this.title = title;
    this.unit = unit;
  }

  String title() {
    return title;
  }

  Unit unit() {
    return unit;
  }
}
