// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static java.lang.constant.ConstantDescs.DEFAULT_NAME;
import static java.lang.invoke.MethodHandles.classDataAt;
import static java.lang.invoke.MethodHandles.lookup;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import com.backblaze.erasure.Galois;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/// Multiplies with two 16-entry tables per coefficient, one for each half of a byte: a product is
/// the sum of the products of the halves, and a lookup in so small a table is one shuffle.
///
/// Tables are repeated to the width of a vector, so whatever a lookup finds in the bits above the
/// four that count, which it takes modulo the width, makes no difference.
final class NibbleLoop implements StripLoop {
  private static final VectorSpecies<Byte> SPECIES;
  private static final boolean BEGINS;
  private static final int TAKEN;

  static {
    try {
      @SuppressWarnings("unchecked")
      VectorSpecies<Byte> species = classDataAt(lookup(), DEFAULT_NAME, VectorSpecies.class, 0);
      SPECIES = species;
      BEGINS = classDataAt(lookup(), DEFAULT_NAME, Boolean.class, 1);
      TAKEN = classDataAt(lookup(), DEFAULT_NAME, Integer.class, 2);
    } catch (IllegalAccessException e) {
      throw new AssertionError("a class may read its own class data", e);
    }
  }

  private static final int WIDTH = SPECIES.length();
  private static final int TABLE_SIZE = 2 * INPUTS * WIDTH;
  private static final byte[] TABLES = allTables();

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
    for (int i = 0; i < INPUTS; i++) {
      int from = (coefficients[first + i] & 0xff) * 2 * WIDTH;
      System.arraycopy(TABLES, from, tables, offset + 2 * i * WIDTH, 2 * WIDTH);
    }
  }

  /// The two tables of every coefficient.
  private static byte[] allTables() {
    byte[] tables = new byte[256 * 2 * WIDTH];
    int next = 0;
    for (byte[] products : Galois.MULTIPLICATION_TABLE) {
      for (int n = 0; n < WIDTH; n++) {
        tables[next + n] = products[n & 0x0f];
        tables[next + WIDTH + n] = products[n << 4 & 0xf0];
      }
      next += 2 * WIDTH;
    }
    return tables;
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
      ByteVector al = ByteVector.fromArray(SPECIES, a, aFrom + i);
      ByteVector bl = ByteVector.fromArray(SPECIES, b, bFrom + i);
      ByteVector cl = ByteVector.fromArray(SPECIES, c, cFrom + i);
      ByteVector ah = high(al);
      ByteVector bh = high(bl);
      ByteVector ch = high(cl);
      ByteVector pSum =
          al.selectFrom(ByteVector.fromArray(SPECIES, t, pt))
              .lanewise(XOR, ah.selectFrom(ByteVector.fromArray(SPECIES, t, pt + WIDTH)))
              .lanewise(XOR, bl.selectFrom(ByteVector.fromArray(SPECIES, t, pt + 2 * WIDTH)))
              .lanewise(XOR, bh.selectFrom(ByteVector.fromArray(SPECIES, t, pt + 3 * WIDTH)))
              .lanewise(XOR, cl.selectFrom(ByteVector.fromArray(SPECIES, t, pt + 4 * WIDTH)))
              .lanewise(XOR, ch.selectFrom(ByteVector.fromArray(SPECIES, t, pt + 5 * WIDTH)));
      (BEGINS ? pSum : pSum.lanewise(XOR, ByteVector.fromArray(SPECIES, p, pFrom + i)))
          .intoArray(p, pFrom + i);
      if (TAKEN > 1) {
        ByteVector qSum =
            al.selectFrom(ByteVector.fromArray(SPECIES, t, qt))
                .lanewise(XOR, ah.selectFrom(ByteVector.fromArray(SPECIES, t, qt + WIDTH)))
                .lanewise(XOR, bl.selectFrom(ByteVector.fromArray(SPECIES, t, qt + 2 * WIDTH)))
                .lanewise(XOR, bh.selectFrom(ByteVector.fromArray(SPECIES, t, qt + 3 * WIDTH)))
                .lanewise(XOR, cl.selectFrom(ByteVector.fromArray(SPECIES, t, qt + 4 * WIDTH)))
                .lanewise(XOR, ch.selectFrom(ByteVector.fromArray(SPECIES, t, qt + 5 * WIDTH)));
        (BEGINS ? qSum : qSum.lanewise(XOR, ByteVector.fromArray(SPECIES, q, qFrom + i)))
            .intoArray(q, qFrom + i);
      }
      if (TAKEN > 2) {
        ByteVector rSum =
            al.selectFrom(ByteVector.fromArray(SPECIES, t, rt))
                .lanewise(XOR, ah.selectFrom(ByteVector.fromArray(SPECIES, t, rt + WIDTH)))
                .lanewise(XOR, bl.selectFrom(ByteVector.fromArray(SPECIES, t, rt + 2 * WIDTH)))
                .lanewise(XOR, bh.selectFrom(ByteVector.fromArray(SPECIES, t, rt + 3 * WIDTH)))
                .lanewise(XOR, cl.selectFrom(ByteVector.fromArray(SPECIES, t, rt + 4 * WIDTH)))
                .lanewise(XOR, ch.selectFrom(ByteVector.fromArray(SPECIES, t, rt + 5 * WIDTH)));
        (BEGINS ? rSum : rSum.lanewise(XOR, ByteVector.fromArray(SPECIES, r, rFrom + i)))
            .intoArray(r, rFrom + i);
      }
      if (TAKEN > 3) {
        ByteVector sSum =
            al.selectFrom(ByteVector.fromArray(SPECIES, t, st))
                .lanewise(XOR, ah.selectFrom(ByteVector.fromArray(SPECIES, t, st + WIDTH)))
                .lanewise(XOR, bl.selectFrom(ByteVector.fromArray(SPECIES, t, st + 2 * WIDTH)))
                .lanewise(XOR, bh.selectFrom(ByteVector.fromArray(SPECIES, t, st + 3 * WIDTH)))
                .lanewise(XOR, cl.selectFrom(ByteVector.fromArray(SPECIES, t, st + 4 * WIDTH)))
                .lanewise(XOR, ch.selectFrom(ByteVector.fromArray(SPECIES, t, st + 5 * WIDTH)));
        (BEGINS ? sSum : sSum.lanewise(XOR, ByteVector.fromArray(SPECIES, s, sFrom + i)))
            .intoArray(s, sFrom + i);
      }
    }
  }

  private static ByteVector high(ByteVector bytes) {
    return bytes.reinterpretAsInts().lanewise(LSHR, 4).reinterpretAsBytes();
  }
}
