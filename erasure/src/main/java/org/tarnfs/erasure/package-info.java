// SPDX-License-Identifier: Apache-2.0
/// Reed-Solomon coding over GF(2^8), byte-compatible with zfec.
@NullMarked
package org.tarnfs.erasure;

import org.jspecify.annotations.NullMarked;
