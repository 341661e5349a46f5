// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.testing.Seeds;

@Tag("vectors")
@ExtendWith(Seeds.class)
final class CodingKernelTest {

  /// Wider ones than the processor has are slow and no less right.
  private static final List<CodingKernel> KERNELS =
      List.of(
          new ReferenceKernel(),
          new PackedKernel(),
          VectorKernel.nibbles(128),
          VectorKernel.nibbles(256),
          VectorKernel.nibbles(512),
          VectorKernel.sixBits());

  private static final int[] LENGTHS = {1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200};

  @RepeatedTest(100)
  void allKernelsGiveTheSameBytes(RandomGenerator random) {
    int length = LENGTHS[random.nextInt(LENGTHS.length)];

    assertThatKernelsAgree(random.nextInt(1, 11), random.nextInt(1, 10), length, random);
  }

  @Test
  void blocksLongerThanAStripAreCodedWhole(RandomGenerator random) {
    assertThatKernelsAgree(3, 1, 2 * 8192 + 77, random);
    assertThatKernelsAgree(100, 1, 1025, random);
  }

  @Test
  void manyRowsOfManyInputsAreCoded(RandomGenerator random) {
    assertThatKernelsAgree(101, 155, 65, random);
  }

  @Test
  void everyCoefficientMultipliesEveryByte() {
    byte[] all = new byte[256];
    byte[][] rows = new byte[256][1];
    for (int n = 0; n < 256; n++) {
      all[n] = (byte) n;
      rows[n][0] = (byte) n;
    }
    Block[] input = {new Block(all, 0)};
    for (CodingKernel kernel : KERNELS) {
      Block[] outputs = new Block[256];
      Arrays.setAll(outputs, n -> new Block(new byte[256], 0));

      kernel.compute(new Product(rows, input, outputs, 256));

      for (int c = 0; c < 256; c++) {
        for (int n = 0; n < 256; n++) {
          byte product = PlainField.multiply((byte) c, (byte) n);
          assertThat(outputs[c].array()[n]).as("%s: %d times %d", kernel, c, n).isEqualTo(product);
        }
      }
    }
  }

  private static void assertThatKernelsAgree(
      int inputs, int rows, int length, RandomGenerator random) {
    byte[][] coefficients = new byte[rows][inputs];
    for (byte[] row : coefficients) {
      random.nextBytes(row);
    }
    Block[] in = blocks(inputs, length, random);
    Block[] before = blocks(rows, length, random);
    Block[] expected = copies(before);
    PlainField.compute(new Product(coefficients, in, expected, length));
    for (CodingKernel kernel : KERNELS) {
      Block[] out = copies(before);

      kernel.compute(new Product(coefficients, in, out, length));

      for (int r = 0; r < rows; r++) {
        // Whole arrays: nothing outside a block may change.
        assertThat(out[r].array())
            .as("%s, row %d of %d, %d inputs of %d bytes", kernel, r, rows, inputs, length)
            .isEqualTo(expected[r].array());
      }
    }
  }

  /// Each in an array of its own, somewhere.
  private static Block[] blocks(int count, int length, RandomGenerator random) {
    Block[] blocks = new Block[count];
    for (int i = 0; i < count; i++) {
      int offset = random.nextInt(20);
      byte[] array = new byte[offset + length + random.nextInt(20)];
      random.nextBytes(array);
      blocks[i] = new Block(array, offset);
    }
    return blocks;
  }

  private static Block[] copies(Block[] blocks) {
    return Arrays.stream(blocks)
        .map(block -> new Block(block.array().clone(), block.offset()))
        .toArray(Block[]::new);
  }
}
