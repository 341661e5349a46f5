// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Random bytes made once. Every file to put is a piece of them from a place of its own, so that no
/// two are alike and no system finds one stored already.
final class RandomPool {

  private static final long STEP = 4096;

  private final MemorySegment bytes;
  private long next;

  RandomPool(Arena arena, long longest, int files) {
    long length = longest + files * STEP;
    bytes = arena.allocate(length, Long.BYTES);
    SplittableRandom random = new SplittableRandom();
    for (long at = 0; at < length / Long.BYTES; at++) {
      bytes.setAtIndex(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
  }

  MemorySegment file(int length) {
    MemorySegment file = bytes.asSlice(next, length);
    next += STEP;
    return file;
  }
}
