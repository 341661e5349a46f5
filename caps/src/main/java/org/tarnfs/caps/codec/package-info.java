// SPDX-License-Identifier: Apache-2.0
/// Text encodings Tahoe-LAFS fixes: base32 without padding and netstrings.
@NullMarked
package org.tarnfs.caps.codec;

import org.jspecify.annotations.NullMarked;
