// SPDX-License-Identifier: Apache-2.0
/// Hashes, ciphers and keys. Uses nothing of the other packages but `codec`.
@NullMarked
package org.tarnfs.caps.crypto;

import org.jspecify.annotations.NullMarked;
