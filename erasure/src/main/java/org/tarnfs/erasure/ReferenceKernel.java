// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import com.backblaze.erasure.CodingLoop;
import com.backblaze.erasure.InputOutputByteTableCodingLoop;

/// The coding loop of JavaReedSolomon: what every other kernel must agree with, and what serves for
/// blocks too short for vectors. It wants every block at the same offset of an array of its own, so
/// blocks pass through strips.
final class ReferenceKernel implements CodingKernel {
  private static final CodingLoop LOOP = new InputOutputByteTableCodingLoop();
  private static final int STRIP = 4 << 10;

  @Override
  public void compute(Product product) {
    Block[] inputs = product.inputs();
    Block[] outputs = product.outputs();
    int strip = Math.min(STRIP, product.length());
    byte[][] in = new byte[inputs.length][strip];
    byte[][] out = new byte[outputs.length][strip];
    for (int from = 0; from < product.length(); from += strip) {
      int size = Math.min(strip, product.length() - from);
      for (int i = 0; i < in.length; i++) {
        System.arraycopy(inputs[i].array(), inputs[i].offset() + from, in[i], 0, size);
      }
      LOOP.codeSomeShards(product.rows(), in, in.length, out, out.length, 0, size);
      for (int i = 0; i < out.length; i++) {
        System.arraycopy(out[i], 0, outputs[i].array(), outputs[i].offset() + from, size);
      }
    }
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public String toString() {
    return "JavaReedSolomon";
  }
}
