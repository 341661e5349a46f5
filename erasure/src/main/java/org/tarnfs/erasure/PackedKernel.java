// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import com.backblaze.erasure.Galois;
import java.util.Arrays;

/// Plain Java that looks up the products of a byte for eight rows at once: one table per input, of
/// longs that hold a byte for each row. It is fast from the first call and three times and more as
/// fast as [ReferenceKernel], so it serves until a vector kernel is found better.
final class PackedKernel implements CodingKernel {
  private static final int ROWS = Long.BYTES;
  private static final int STRIP = 1 << 10;

  @Override
  public void compute(Product product) {
    long[] sums = new long[Math.min(STRIP, product.length())];
    for (int row = 0; row < product.rows().length; row += ROWS) {
      long[][] tables = tables(product.rows(), row);
      for (int from = 0; from < product.length(); from += STRIP) {
        computeStrip(product, row, tables, from, sums);
      }
    }
  }

  private static void computeStrip(
      Product product, int row, long[][] tables, int from, long[] sums) {
    int length = Math.min(STRIP, product.length() - from);
    Arrays.fill(sums, 0);
    for (int i = 0; i < tables.length; i++) {
      Block input = product.inputs()[i];
      add(tables[i], input.array(), input.offset() + from, length, sums);
    }
    for (int r = row; r < Math.min(row + ROWS, product.rows().length); r++) {
      Block output = product.outputs()[r];
      unpack(sums, (r - row) * Byte.SIZE, output.array(), output.offset() + from, length);
    }
  }

  private static void add(long[] table, byte[] input, int from, int length, long[] sums) {
    for (int i = 0; i < length; i++) {
      sums[i] ^= table[input[from + i] & 0xff];
    }
  }

  private static void unpack(long[] sums, int shift, byte[] output, int from, int length) {
    for (int i = 0; i < length; i++) {
      output[from + i] = (byte) (sums[i] >>> shift);
    }
  }

  /// The products of every byte with the coefficients of the rows from `row` on, for each input.
  private static long[][] tables(byte[][] rows, int row) {
    long[][] tables = new long[rows[row].length][256];
    for (int i = 0; i < tables.length; i++) {
      for (int r = row; r < Math.min(row + ROWS, rows.length); r++) {
        byte[] products = Galois.MULTIPLICATION_TABLE[rows[r][i] & 0xff];
        for (int bit = 1; bit < 256; bit <<= 1) {
          tables[i][bit] |= (products[bit] & 0xffL) << ((r - row) * Byte.SIZE);
        }
      }
      for (int n = 1; n < 256; n++) {
        int lowest = Integer.lowestOneBit(n);
        tables[i][n] = tables[i][lowest] ^ tables[i][n ^ lowest];
      }
    }
    return tables;
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public String toString() {
    return "plain Java, packed tables";
  }
}
