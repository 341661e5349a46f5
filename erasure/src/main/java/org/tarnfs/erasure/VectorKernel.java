// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static org.tarnfs.erasure.StripLoop.INPUTS;
import static org.tarnfs.erasure.StripLoop.ROWS;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.VectorShape;

/// Cuts a product into strips that stay in the second-level cache while vector loops work on them.
final class VectorKernel implements CodingKernel {
  private static final int STRIP_INPUT = 128 << 10;
  private static final int LONGEST_STRIP = 32 << 10;

  private final String name;

  /// For 1 row, 2 rows and so on.
  private final StripLoop[] begin;

  private final StripLoop[] add;
  private final CodingKernel shorter = new ReferenceKernel();

  VectorKernel(String name, StripLoop[] begin, StripLoop[] add) {
    this.name = name;
    this.begin = begin;
    this.add = add;
  }

  static VectorKernel nibbles(int bits) {
    return of("nibble tables", NibbleLoop.class, bits);
  }

  static VectorKernel sixBits() {
    return of("6-bit tables", SixBitLoop.class, 512);
  }

  private static VectorKernel of(String name, Class<? extends StripLoop> template, int bits) {
    Object species = VectorShape.forBitSize(bits).withLanes(byte.class);
    StripLoop[] begin = new StripLoop[ROWS];
    StripLoop[] add = new StripLoop[ROWS];
    Arrays.setAll(begin, n -> define(template, List.of(species, true, n + 1)));
    Arrays.setAll(add, n -> define(template, List.of(species, false, n + 1)));
    return new VectorKernel(bits + "-bit vectors, " + name, begin, add);
  }

  /// The kernels worth trying here, likely best first. A species the processor lacks still works,
  /// a thousand times slower than it would.
  static List<VectorKernel> candidates() {
    int widest = VectorShape.preferredShape().vectorBitSize();
    if (widest >= 512) {
      return List.of(sixBits(), nibbles(512), nibbles(128));
    }
    return widest >= 256 ? List.of(nibbles(128), nibbles(256)) : List.of(nibbles(128));
  }

  private static StripLoop define(Class<? extends StripLoop> template, List<?> constants) {
    try (InputStream code = template.getResourceAsStream(template.getSimpleName() + ".class")) {
      MethodHandles.Lookup defined =
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(code.readAllBytes(), constants, true);
      MethodType type = MethodType.methodType(void.class);
      return (StripLoop) defined.findConstructor(defined.lookupClass(), type).invoke();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      throw new LinkageError("cannot define " + template, e);
    }
  }

  @Override
  public void compute(Product product) {
    int length = product.length();
    int width = begin[0].width();
    if (length < width) {
      shorter.compute(product);
      return;
    }
    Product padded = pad(product);
    byte[] tables = tables(padded);
    int strip = Math.clamp(STRIP_INPUT / padded.inputs().length, width, LONGEST_STRIP) & -width;
    for (int from = 0; from < length; ) {
      int size = Math.clamp(length - from, width, strip) & -width;
      // What is left at the end is less than a vector: some bytes are computed once more.
      computeStrip(padded, tables, Math.min(from, length - size), size);
      from += size;
    }
  }

  private void computeStrip(Product product, byte[] tables, int from, int length) {
    int next = 0;
    for (int row = 0; row < product.rows().length; row += ROWS) {
      int rows = Math.min(ROWS, product.rows().length - row);
      for (int input = 0; input < product.inputs().length; input += INPUTS) {
        StripLoop loop = (input == 0 ? begin : add)[rows - 1];
        loop.run(product, row, input, new Block(tables, next), from, length);
        next += ROWS * loop.tableSize();
      }
    }
  }

  private byte[] tables(Product product) {
    byte[][] rows = product.rows();
    int inputs = product.inputs().length;
    int groups = Math.ceilDiv(rows.length, ROWS) * inputs / INPUTS;
    byte[] tables = new byte[groups * ROWS * begin[0].tableSize()];
    int next = 0;
    for (int row = 0; row < rows.length; row += ROWS) {
      for (int input = 0; input < inputs; input += INPUTS) {
        for (int r = row; r < row + ROWS; r++) {
          if (r < rows.length) {
            begin[0].fillTables(rows[r], input, tables, next);
          }
          next += begin[0].tableSize();
        }
      }
    }
    return tables;
  }

  /// Makes up whole groups of inputs with ones that count zero times.
  private static Product pad(Product product) {
    int inputs = product.inputs().length;
    int padded = Math.ceilDiv(inputs, INPUTS) * INPUTS;
    if (padded == inputs) {
      return product;
    }
    byte[][] rows = new byte[product.rows().length][];
    Arrays.setAll(rows, row -> Arrays.copyOf(product.rows()[row], padded));
    Block[] blocks = Arrays.copyOf(product.inputs(), padded);
    Arrays.fill(blocks, inputs, padded, blocks[0]);
    return new Product(rows, blocks, product.outputs(), product.length());
  }

  @Override
  public int width() {
    return begin[0].width();
  }

  @Override
  public String toString() {
    return name;
  }
}
