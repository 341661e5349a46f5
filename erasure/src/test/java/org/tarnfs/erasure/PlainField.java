// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

/// Products as slow and as obvious as can be, for comparison.
final class PlainField {
  private static final int POLYNOMIAL = 0x11d;

  private PlainField() {}

  static byte multiply(byte a, byte b) {
    int product = 0;
    for (int bit = 7; bit >= 0; bit--) {
      product <<= 1;
      if (product > 0xff) {
        product ^= POLYNOMIAL;
      }
      if ((b >> bit & 1) == 1) {
        product ^= a & 0xff;
      }
    }
    return (byte) product;
  }

  static void compute(Product product) {
    for (int r = 0; r < product.outputs().length; r++) {
      Block output = product.outputs()[r];
      for (int n = 0; n < product.length(); n++) {
        int sum = 0;
        for (int i = 0; i < product.inputs().length; i++) {
          Block input = product.inputs()[i];
          sum ^= multiply(product.rows()[r][i], input.array()[input.offset() + n]);
        }
        output.array()[output.offset() + n] = (byte) sum;
      }
    }
  }
}
