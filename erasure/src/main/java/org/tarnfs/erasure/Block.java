// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

/// Where a block's bytes begin in an array; how many there are is known to whoever holds it.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Block(byte[] array, int offset) {}
