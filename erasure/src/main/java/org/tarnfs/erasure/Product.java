// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

/// A product to compute: `outputs = rows × inputs`, byte position by byte position, over GF(2^8).
///
/// @param rows one row of coefficients per output, one coefficient per input
/// @param length bytes of each input and of each output
@SuppressWarnings("ArrayRecordComponent") // never compared
record Product(byte[][] rows, Block[] inputs, Block[] outputs, int length) {}
