// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

/// A way to compute products; all give the same bytes and differ only in speed.
sealed interface CodingKernel permits ReferenceKernel, PackedKernel, VectorKernel {

  /// Overwrites all outputs; an output must not share bytes with another or with an input.
  void compute(Product product);

  /// Bytes of a block taken at a time.
  int width();
}
