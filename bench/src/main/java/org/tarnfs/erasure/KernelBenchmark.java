// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Every kernel on segments of 128 KiB that stay in the cache. An operation is a byte of data, so
/// that operations per nanosecond are gigabytes per second.
@NullUnmarked // JMH fills in the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector"})
public class KernelBenchmark {
  private static final int SEGMENT = 128 << 10;

  @Param({"reference", "packed", "nibbles 128", "nibbles 256", "nibbles 512", "6-bit 512"})
  private String kernel;

  @Param({"3 of 10", "25 of 100"})
  private String code;

  private CodingKernel chosen;
  private Product encoding;
  private Product decoding;

  @Setup
  public void setUp() {
    chosen =
        switch (kernel) {
          case "reference" -> new ReferenceKernel();
          case "packed" -> new PackedKernel();
          case "nibbles 128" -> VectorKernel.nibbles(128);
          case "nibbles 256" -> VectorKernel.nibbles(256);
          case "nibbles 512" -> VectorKernel.nibbles(512);
          case "6-bit 512" -> VectorKernel.sixBits();
          default -> throw new IllegalArgumentException(kernel);
        };
    int needed = Integer.parseInt(code.split(" of ", 2)[0]);
    int total = Integer.parseInt(code.split(" of ", 2)[1]);
    int[] data = IntStream.range(0, needed).toArray();
    int[] parity = IntStream.range(needed, total).toArray();
    int[] lastOnes = IntStream.range(total - needed, total).toArray();
    encoding = product(Interpolation.rows(data, parity));
    decoding = product(Interpolation.rows(lastOnes, data));
  }

  /// All parity blocks from the data.
  @Benchmark
  @OperationsPerInvocation(SEGMENT)
  public Product encode() {
    chosen.compute(encoding);
    return encoding;
  }

  /// The data from parity blocks alone.
  @Benchmark
  @OperationsPerInvocation(SEGMENT)
  public Product decode() {
    chosen.compute(decoding);
    return decoding;
  }

  private static Product product(byte[][] rows) {
    int inputs = rows[0].length;
    int length = Math.ceilDiv(SEGMENT, inputs);
    return new Product(rows, blocks(inputs, length), blocks(rows.length, length), length);
  }

  /// One after the other in one array, as segments have them.
  private static Block[] blocks(int count, int length) {
    byte[] array = new byte[count * length];
    new Random(1).nextBytes(array);
    Block[] blocks = new Block[count];
    Arrays.setAll(blocks, i -> new Block(array, i * length));
    return blocks;
  }
}
