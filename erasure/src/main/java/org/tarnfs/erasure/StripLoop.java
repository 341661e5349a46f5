// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

/// The innermost loop of a [VectorKernel]: a few rows times a few inputs, over one strip of bytes.
///
/// The vector species, the number of rows and whether a sum begins here must be constants to the
/// compiler: without the first it boxes every vector and runs a thousand times slower, and branches
/// in the loop cost a quarter of the speed. So an implementation is a template that [VectorKernel]
/// defines once per set of constants, as a hidden class with those as its class data. And its loops
/// are written out: with helper methods in them the compiler runs into its inlining limits, which
/// costs as much as boxing.
interface StripLoop {

  /// Inputs taken at once.
  int INPUTS = 3;

  /// Rows taken at once, at most.
  int ROWS = 4;

  /// Bytes in a vector.
  int width();

  /// Bytes in the tables of one row for [#INPUTS] inputs.
  int tableSize();

  /// Fills in the tables that multiply [#INPUTS] inputs by these coefficients.
  void fillTables(byte[] coefficients, int first, byte[] tables, int offset);

  /// Adds inputs from `input` on, times their coefficients, to outputs from `row` on, or begins
  /// their sums: [#INPUTS] of the one, and of the other [#ROWS] or what there are.
  ///
  /// @param tables where the tables of the first of these rows begin; those of the others follow
  /// @param from offset in each block where the strip begins
  /// @param length of the strip, a multiple of the width
  void run(Product product, int row, int input, Block tables, int from, int length);
}
