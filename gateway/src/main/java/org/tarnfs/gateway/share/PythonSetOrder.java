// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import java.util.Arrays;

/// The order in which CPython iterates over a set of small integers. Stock Tahoe-LAFS writes a
/// share hash chain in it, and a share of ours is to be the same to the byte. Source:
/// `set_add_entry` and `set_table_resize` in CPython's `Objects/setobject.c`, unchanged since 3.7.
final class PythonSetOrder {

  private static final int EMPTY = -1;
  private static final int SMALLEST_TABLE = 8;
  private static final int LINEAR_PROBES = 9;
  private static final int PERTURB_SHIFT = 5;

  private int[] table = emptyTable(SMALLEST_TABLE);
  private int used;

  private PythonSetOrder() {}

  /// The distinct `values`, none negative, in the order of a set to which they were added in turn.
  static int[] of(int[] values) {
    PythonSetOrder set = new PythonSetOrder();
    for (int value : values) {
      set.add(value);
    }
    return Arrays.stream(set.table).filter(value -> value != EMPTY).toArray();
  }

  private void add(int value) {
    insert(value);
    used++;
    if (used * 5 >= (table.length - 1) * 3) {
      int[] old = table;
      table = emptyTable(Math.max(SMALLEST_TABLE, Integer.highestOneBit(used * 4) << 1));
      Arrays.stream(old).filter(entry -> entry != EMPTY).forEach(this::insert);
    }
  }

  private void insert(int value) {
    int mask = table.length - 1;
    int perturb = value;
    int slot = value & mask;
    while (true) {
      int probes = slot + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
      for (int entry = slot; entry <= slot + probes; entry++) {
        if (table[entry] == EMPTY) {
          table[entry] = value;
          return;
        }
      }
      perturb >>= PERTURB_SHIFT;
      slot = (slot * 5 + 1 + perturb) & mask;
    }
  }

  private static int[] emptyTable(int size) {
    int[] table = new int[size];
    Arrays.fill(table, EMPTY);
    return table;
  }
}
