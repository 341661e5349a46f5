// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static java.lang.constant.ConstantDescs.DEFAULT_NAME;
import static java.lang.invoke.MethodHandles.classDataAt;
import static java.lang.invoke.MethodHandles.lookup;
import static jdk.incubator.vector.ByteVector.SPECIES_512;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import com.backblaze.erasure.Galois;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;

/// Multiplies three inputs at once with four 64-entry tables: the same two bits of each input
/// together index one, which holds the sum of the three products. Where a processor can look up
/// 64 bytes in a table of 64 in one instruction this takes four lookups for three inputs, against
/// six with nibbles.
///
/// | table | bits of an index: 5, 4 | 3, 2 | 1, 0 |
/// |---|---|---|---|
/// | 0 | bits 1, 0 of the third input | 1, 0 of the second | 1, 0 of the first |
/// | 1 | 5, 4 | 5, 4 | 5, 4 |
/// | 2 | 3, 2 | 3, 2 | 3, 2 |
/// | 3 | 7, 6 | 7, 6 | 7, 6 |
///
/// What stands above those six bits makes no difference: a lookup takes its index modulo 64.
final class SixBitLoop implements StripLoop {
  private static final boolean BEGINS;
  private static final int TAKEN;

  static {
    try {
      BEGINS = classDataAt(lookup(), DEFAULT_NAME, Boolean.class, 1);
      TAKEN = classDataAt(lookup(), DEFAULT_NAME, Integer.class, 2);
    } catch (IllegalAccessException e) {
      throw new AssertionError("a class may read its own class data", e);
    }
  }

  private static final int WIDTH = 64;
  private static final int TABLE_SIZE = 4 * WIDTH;

  /// Shared by all classes defined from this one.
  private static final class Tables {
    private static final int[] SHIFTS = {0, 4, 2, 6};
    static final byte[][] PRODUCTS = {products(0), products(1), products(2)};

    /// The four tables of every coefficient that would multiply the input at this place alone.
    private static byte[] products(int place) {
      byte[] tables = new byte[256 * TABLE_SIZE];
      int next = 0;
      for (byte[] products : Galois.MULTIPLICATION_TABLE) {
        for (int shift : SHIFTS) {
          for (int n = 0; n < WIDTH; n++) {
            tables[next++] = products[((n >> (2 * place)) & 3) << shift];
          }
        }
      }
      return tables;
    }
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int tableSize() {
    return TABLE_SIZE;
  }

  @Override
  public void fillTables(byte[] coefficients, int first, byte[] tables, int offset) {
    int a = (coefficients[first] & 0xff) * TABLE_SIZE;
    int b = (coefficients[first + 1] & 0xff) * TABLE_SIZE;
    int c = (coefficients[first + 2] & 0xff) * TABLE_SIZE;
    for (int n = 0; n < TABLE_SIZE; n += WIDTH) {
      ByteVector.fromArray(SPECIES_512, Tables.PRODUCTS[0], a + n)
          .lanewise(XOR, ByteVector.fromArray(SPECIES_512, Tables.PRODUCTS[1], b + n))
          .lanewise(XOR, ByteVector.fromArray(SPECIES_512, Tables.PRODUCTS[2], c + n))
          .intoArray(tables, offset + n);
    }
  }

  @Override
  public void run(Product product, int row, int input, Block tables, int from, int length) {
    Block[] outputs = product.outputs();
    byte[] a = product.inputs()[input].array();
    byte[] b = product.inputs()[input + 1].array();
    byte[] c = product.inputs()[input + 2].array();
    int aFrom = product.inputs()[input].offset() + from;
    int bFrom = product.inputs()[input + 1].offset() + from;
    int cFrom = product.inputs()[input + 2].offset() + from;
    byte[] p = outputs[row].array();
    byte[] q = outputs[TAKEN > 1 ? row + 1 : row].array();
    byte[] r = outputs[TAKEN > 2 ? row + 2 : row].array();
    byte[] s = outputs[TAKEN > 3 ? row + 3 : row].array();
    int pFrom = outputs[row].offset() + from;
    int qFrom = outputs[TAKEN > 1 ? row + 1 : row].offset() + from;
    int rFrom = outputs[TAKEN > 2 ? row + 2 : row].offset() + from;
    int sFrom = outputs[TAKEN > 3 ? row + 3 : row].offset() + from;
    byte[] t = tables.array();
    int pt = tables.offset();
    int qt = pt + TABLE_SIZE;
    int rt = qt + TABLE_SIZE;
    int st = rt + TABLE_SIZE;
    for (int i = 0; i < length; i += WIDTH) {
      IntVector ai = ByteVector.fromArray(SPECIES_512, a, aFrom + i).reinterpretAsInts();
      IntVector bi = ByteVector.fromArray(SPECIES_512, b, bFrom + i).reinterpretAsInts();
      IntVector ci = ByteVector.fromArray(SPECIES_512, c, cFrom + i).reinterpretAsInts();
      IntVector even = ai.bitwiseBlend(bi.lanewise(LSHL, 2), 0xcccccccc);
      IntVector odd = ai.lanewise(LSHR, 2).bitwiseBlend(bi, 0xcccccccc);
      ByteVector i0 = even.bitwiseBlend(ci.lanewise(LSHL, 4), 0x30303030).reinterpretAsBytes();
      ByteVector i1 = even.lanewise(LSHR, 4).bitwiseBlend(ci, 0x30303030).reinterpretAsBytes();
      ByteVector i2 = odd.bitwiseBlend(ci.lanewise(LSHL, 2), 0x30303030).reinterpretAsBytes();
      ByteVector i3 =
          odd.lanewise(LSHR, 4).bitwiseBlend(ci.lanewise(LSHR, 2), 0x30303030).reinterpretAsBytes();
      ByteVector pSum =
          i0.selectFrom(ByteVector.fromArray(SPECIES_512, t, pt))
              .lanewise(XOR, i1.selectFrom(ByteVector.fromArray(SPECIES_512, t, pt + WIDTH)))
              .lanewise(XOR, i2.selectFrom(ByteVector.fromArray(SPECIES_512, t, pt + 2 * WIDTH)))
              .lanewise(XOR, i3.selectFrom(ByteVector.fromArray(SPECIES_512, t, pt + 3 * WIDTH)));
      (BEGINS ? pSum : pSum.lanewise(XOR, ByteVector.fromArray(SPECIES_512, p, pFrom + i)))
          .intoArray(p, pFrom + i);
      if (TAKEN > 1) {
        ByteVector qSum =
            i0.selectFrom(ByteVector.fromArray(SPECIES_512, t, qt))
                .lanewise(XOR, i1.selectFrom(ByteVector.fromArray(SPECIES_512, t, qt + WIDTH)))
                .lanewise(XOR, i2.selectFrom(ByteVector.fromArray(SPECIES_512, t, qt + 2 * WIDTH)))
                .lanewise(XOR, i3.selectFrom(ByteVector.fromArray(SPECIES_512, t, qt + 3 * WIDTH)));
        (BEGINS ? qSum : qSum.lanewise(XOR, ByteVector.fromArray(SPECIES_512, q, qFrom + i)))
            .intoArray(q, qFrom + i);
      }
      if (TAKEN > 2) {
        ByteVector rSum =
            i0.selectFrom(ByteVector.fromArray(SPECIES_512, t, rt))
                .lanewise(XOR, i1.selectFrom(ByteVector.fromArray(SPECIES_512, t, rt + WIDTH)))
                .lanewise(XOR, i2.selectFrom(ByteVector.fromArray(SPECIES_512, t, rt + 2 * WIDTH)))
                .lanewise(XOR, i3.selectFrom(ByteVector.fromArray(SPECIES_512, t, rt + 3 * WIDTH)));
        (BEGINS ? rSum : rSum.lanewise(XOR, ByteVector.fromArray(SPECIES_512, r, rFrom + i)))
            .intoArray(r, rFrom + i);
      }
      if (TAKEN > 3) {
        ByteVector sSum =
            i0.selectFrom(ByteVector.fromArray(SPECIES_512, t, st))
                .lanewise(XOR, i1.selectFrom(ByteVector.fromArray(SPECIES_512, t, st + WIDTH)))
                .lanewise(XOR, i2.selectFrom(ByteVector.fromArray(SPECIES_512, t, st + 2 * WIDTH)))
                .lanewise(XOR, i3.selectFrom(ByteVector.fromArray(SPECIES_512, t, st + 3 * WIDTH)));
        (BEGINS ? sSum : sSum.lanewise(XOR, ByteVector.fromArray(SPECIES_512, s, sFrom + i)))
            .intoArray(s, sFrom + i);
      }
    }
  }
}
