// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class MissingRangesTest {

  @Test
  void agreesWithABitForEachByte(RandomGenerator random) {
    for (int round = 0; round < 200; round++) {
      int length = random.nextInt(1, 60);
      MissingRanges missing = new MissingRanges(length);
      BitSet present = new BitSet();
      while (!missing.isEmpty()) {
        int start = random.nextInt(length);
        ByteRange range = new ByteRange(start, random.nextInt(start + 1, length + 1));
        assertThat(missing.presentIn(range)).isEqualTo(runs(present, range, true));

        missing.fill(range);
        present.set((int) range.start(), (int) range.end());

        assertThat(missing.gaps()).isEqualTo(runs(present, new ByteRange(0, length), false));
      }
      assertThat(present.cardinality()).isEqualTo(length);
    }
  }

  @Test
  void refusesToRememberTooManyGaps() {
    MissingRanges missing = new MissingRanges(1_000_000);
    int pieces = 0;
    while (missing.canFill(piece(pieces))) {
      missing.fill(piece(pieces));
      pieces++;
    }

    assertThat(missing.gaps()).hasSize(MissingRanges.MAX_GAPS);
    assertThat(missing.canFill(new ByteRange(0, 10))).isTrue();
  }

  private static ByteRange piece(int number) {
    return ByteRange.ofLength(1 + 2 * number, 1);
  }

  private static List<ByteRange> runs(BitSet present, ByteRange within, boolean wanted) {
    List<ByteRange> runs = new ArrayList<>();
    int at = (int) within.start();
    while (at < within.end()) {
      int end = wanted == present.get(at) ? at : -1;
      while (end >= 0 && end < within.end() && present.get(end) == wanted) {
        end++;
      }
      if (end > at) {
        runs.add(new ByteRange(at, end));
      }
      at = Math.max(at + 1, end);
    }
    return runs;
  }
}
