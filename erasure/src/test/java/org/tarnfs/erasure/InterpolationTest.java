// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.backblaze.erasure.Galois;
import com.backblaze.erasure.Matrix;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InterpolationTest {

  @Test
  void parityRowsOf3Of10AreZfecs() {
    byte[][] rows = Interpolation.rows(range(0, 3), range(3, 10));

    assertThat(rows)
        .isDeepEqualTo(rows("0f0806", "2d301c", "99e078", "0be7ed", "893bb3", "46f1b6", "bad962"));
  }

  @Test
  void parityRowsOf2Of4AreZfecs() {
    assertThat(Interpolation.rows(range(0, 2), range(2, 4))).isDeepEqualTo(rows("0302", "0504"));
  }

  /// The definition of zfec's matrix, taken literally.
  @ParameterizedTest
  @CsvSource({"1,3", "2,3", "3,10", "25,100", "71,255", "101,256", "255,256"})
  void rowsAreThoseOfTheVandermondeMatrix(int needed, int total) {
    Matrix points = new Matrix(total, needed);
    points.set(0, 0, (byte) 1);
    for (int r = 1; r < total; r++) {
      for (int c = 0; c < needed; c++) {
        points.set(r, c, Galois.exp((byte) 2, (r - 1) * c));
      }
    }
    Matrix matrix = points.times(points.submatrix(0, 0, needed, needed).invert());

    byte[][] rows = Interpolation.rows(range(0, needed), range(needed, total));

    for (int r = needed; r < total; r++) {
      assertThat(rows[r - needed]).isEqualTo(matrix.getRow(r));
    }
  }

  @Test
  void everyShareOfOneIsTheDataItself() {
    assertThat(Interpolation.rows(range(0, 1), range(1, 4))).isDeepEqualTo(rows("01", "01", "01"));
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static byte[][] rows(String... hex) {
    return IntStream.range(0, hex.length)
        .mapToObj(i -> HexFormat.of().parseHex(hex[i]))
        .toArray(byte[][]::new);
  }
}
