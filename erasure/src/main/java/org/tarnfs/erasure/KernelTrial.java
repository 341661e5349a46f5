// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// Runs a kernel on small products of every shape, until it is compiled, and checks and times it.
///
/// The shapes take every branch a request can take, so that none later meets code the compiler
/// left out for never having been reached.
final class KernelTrial {
  private static final long SLICE_NANOS = 1_000_000;
  private static final int PAUSE_PER_WORK = 3;
  private static final int STEPS_BEFORE_TIMING = 200;
  private static final int STEPS_PER_TIMING = 16;
  private static final int TIMINGS_TO_SETTLE = 300;

  private final CodingKernel kernel;
  private final List<Sample> checked = new ArrayList<>();
  private final List<Sample> timed;
  private int step;
  private long best = Long.MAX_VALUE;
  private int timingsSinceBest;

  KernelTrial(CodingKernel kernel) {
    this.kernel = kernel;
    Random random = new Random(1);
    for (int rows = 1; rows <= 5; rows++) {
      checked.add(Sample.of(4, rows, kernel.width() + 1, random));
    }
    this.timed = List.of(Sample.of(3, 7, 1021, random), Sample.of(6, 4, 509, random));
  }

  /// Gives the nanoseconds the kernel takes for the timed samples, or the greatest long if it gave
  /// wrong bytes. Ends once that time falls no further, at the latest when this thread has used the
  /// processor until `deadline`.
  long run(long deadline) {
    while (cpuTime() < deadline && timingsSinceBest < TIMINGS_TO_SETTLE) {
      long start = System.nanoTime();
      long took = 0;
      while (took < SLICE_NANOS) {
        if (!checked.get(step % checked.size()).isRight(kernel)) {
          return Long.MAX_VALUE;
        }
        step++;
        if (step > STEPS_BEFORE_TIMING && step % STEPS_PER_TIMING == 0) {
          time();
        }
        took = System.nanoTime() - start;
      }
      LockSupport.parkNanos(took * PAUSE_PER_WORK);
    }
    return best;
  }

  /// Nanoseconds of processor time this thread has used.
  static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void time() {
    long start = System.nanoTime();
    timed.forEach(sample -> kernel.compute(sample.product()));
    long time = System.nanoTime() - start;
    timingsSinceBest++;
    if (time < best) {
      best = time;
      timingsSinceBest = 0;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sample(Product product, byte[] output, byte[] expected) {

    static Sample of(int inputs, int rows, int length, Random random) {
      byte[] data = new byte[inputs * length];
      random.nextBytes(data);
      byte[][] coefficients = new byte[rows][inputs];
      for (byte[] row : coefficients) {
        random.nextBytes(row);
      }
      byte[] output = new byte[rows * length];
      Product product =
          new Product(
              coefficients, blocks(data, inputs, length), blocks(output, rows, length), length);
      new ReferenceKernel().compute(product);
      return new Sample(product, output, output.clone());
    }

    private static Block[] blocks(byte[] array, int count, int length) {
      Block[] blocks = new Block[count];
      Arrays.setAll(blocks, i -> new Block(array, i * length));
      return blocks;
    }

    boolean isRight(CodingKernel kernel) {
      Arrays.fill(output, (byte) 0x55);
      kernel.compute(product);
      return Arrays.equals(output, expected);
    }
  }
}
