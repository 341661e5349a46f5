// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import com.backblaze.erasure.Galois;
import java.util.Arrays;

/// Coefficients that compute some shares from others.
///
/// zfec's matrix is a Vandermonde one over the points 0, 1, α, α², …, times the inverse of its
/// upper square: the bytes at one place of the blocks are the values of a polynomial of degree
/// below k at k of those points, share number by share number. So any k shares give any other by
/// Lagrange's formula, and neither encoding nor decoding inverts a matrix.
final class Interpolation {
  private static final byte ALPHA = 2;
  private static final int ORDER = 255;

  private Interpolation() {}

  /// One row for each share number in `wanted`, with one coefficient for each in `given`.
  ///
  /// @param given distinct share numbers, none of which is wanted
  static byte[][] rows(int[] given, int[] wanted) {
    int[] weights = new int[given.length];
    Arrays.setAll(weights, i -> sumOfDistances(given[i], given));
    byte[][] rows = new byte[wanted.length][given.length];
    for (int w = 0; w < wanted.length; w++) {
      int product = sumOfDistances(wanted[w], given);
      for (int g = 0; g < given.length; g++) {
        int log = product - distance(wanted[w], given[g]) - weights[g];
        rows[w][g] = Galois.exp(ALPHA, Math.floorMod(log, ORDER));
      }
    }
    return rows;
  }

  /// The logarithm of the product of the differences between a share's point and all others.
  private static int sumOfDistances(int share, int[] others) {
    int sum = 0;
    for (int other : others) {
      sum += other == share ? 0 : distance(share, other);
    }
    return sum;
  }

  private static int distance(int share, int other) {
    return Galois.LOG_TABLE[point(share) ^ point(other)];
  }

  private static int point(int share) {
    return share == 0 ? 0 : Galois.exp(ALPHA, share - 1) & 0xff;
  }
}
