// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/// Codes k blocks of data into N, any k of which give the data back. Blocks are those of zfec:
/// numbers below k are the data itself. Immutable.
///
/// All buffers are heap buffers. They stay the caller's, are used only during a call, must not
/// overlap, and what was read or written of them is passed over.
public final class ReedSolomon {
  private static final int MOST = 256;

  private final int needed;
  private final int total;
  private final byte[][] parityRows;

  private ReedSolomon(int needed, int total) {
    this.needed = needed;
    this.total = total;
    this.parityRows =
        Interpolation.rows(
            IntStream.range(0, needed).toArray(), IntStream.range(needed, total).toArray());
  }

  /// The code that makes N blocks of k.
  ///
  /// @param needed k, at least 1
  /// @param total N, at least k and at most 256
  public static ReedSolomon of(int needed, int total) {
    if (needed < 1 || total < needed || total > MOST) {
      throw new IllegalArgumentException("cannot code " + needed + " of " + total);
    }
    return new ReedSolomon(needed, total);
  }

  public int needed() {
    return needed;
  }

  public int total() {
    return total;
  }

  /// Computes the blocks that are not the data itself.
  ///
  /// @param data k blocks of one length, one after the other
  /// @param parity receives blocks k to N − 1 and has room for exactly those
  public void encode(ByteBuffer data, ByteBuffer parity) {
    int length = data.remaining() / needed;
    require(data.remaining() == length * needed, "data is not a whole number of blocks");
    require(parity.remaining() == (long) length * (total - needed), "parity is not the right size");
    encode(cut(data, needed, length), cut(parity, total - needed, length));
  }

  /// As the other, of blocks that may lie anywhere.
  ///
  /// @param data k blocks of one length
  /// @param parity room for blocks k to N − 1
  public void encode(ByteBuffer[] data, ByteBuffer[] parity) {
    require(data.length == needed && parity.length == total - needed, "not k and N − k blocks");
    int length = data[0].remaining();
    Block[] inputs = blocks(data, length);
    Block[] outputs = blocks(parity, length);
    compute(new Product(parityRows, inputs, outputs, length));
    passOver(data);
    passOver(parity);
  }

  /// Gives back the data from any k blocks.
  ///
  /// @param shareNumbers k different ones, in any order
  /// @param blocks of these numbers, of one length
  /// @param data receives k blocks
  public void decode(int[] shareNumbers, ByteBuffer[] blocks, ByteBuffer data) {
    require(shareNumbers.length == needed && blocks.length == needed, "not k blocks");
    int length = blocks[0].remaining();
    require(data.remaining() >= (long) length * needed, "no room for the data");
    BitSet held = new BitSet(MOST);
    for (int i = 0; i < needed; i++) {
      require(shareNumbers[i] >= 0 && shareNumbers[i] < total, "no such share number");
      require(!held.get(shareNumbers[i]), "a share number twice");
      held.set(shareNumbers[i]);
    }
    int[] missing = IntStream.range(0, needed).filter(n -> !held.get(n)).toArray();
    Block[] outputs = new Block[missing.length];
    Arrays.setAll(outputs, i -> block(data, missing[i] * length));
    byte[][] rows = Interpolation.rows(shareNumbers, missing);
    compute(new Product(rows, blocks(blocks, length), outputs, length));
    for (int i = 0; i < needed; i++) {
      if (shareNumbers[i] < needed) {
        data.put(
            data.position() + shareNumbers[i] * length, blocks[i], blocks[i].position(), length);
      }
    }
    passOver(blocks);
    data.position(data.position() + needed * length);
  }

  /// Finds the fastest kernel for this processor, in the background and once per process, within
  /// two seconds of processor time. Until then, and where no other is faster, one of plain Java
  /// serves.
  public static void calibrate() {
    Kernels.calibrate();
  }

  /// Describes the kernel in use.
  public static String kernel() {
    return Kernels.description();
  }

  private static void compute(Product product) {
    if (product.length() > 0 && product.outputs().length > 0) {
      Kernels.current().compute(product);
    }
  }

  /// Blocks one after the other; the buffer is passed over.
  private static ByteBuffer[] cut(ByteBuffer buffer, int count, int length) {
    ByteBuffer[] blocks = new ByteBuffer[count];
    Arrays.setAll(blocks, i -> buffer.slice(buffer.position() + i * length, length));
    buffer.position(buffer.limit());
    return blocks;
  }

  private static Block[] blocks(ByteBuffer[] buffers, int length) {
    Block[] blocks = new Block[buffers.length];
    for (int i = 0; i < blocks.length; i++) {
      require(buffers[i].remaining() == length, "blocks differ in length");
      blocks[i] = block(buffers[i], 0);
    }
    return blocks;
  }

  private static void passOver(ByteBuffer[] buffers) {
    for (ByteBuffer buffer : buffers) {
      buffer.position(buffer.limit());
    }
  }

  private static Block block(ByteBuffer buffer, int offset) {
    return new Block(buffer.array(), buffer.arrayOffset() + buffer.position() + offset);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
