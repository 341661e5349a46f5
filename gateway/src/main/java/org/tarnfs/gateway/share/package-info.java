// SPDX-License-Identifier: Apache-2.0
/// The formats inside a share: hash trees, headers, the URI extension block. Pure computation.
/// Source: `docs/specifications/file-encoding.rst` and `mutable.rst`, `immutable/layout.py` and
/// `mutable/layout.py` of Tahoe-LAFS.
@NullMarked
package org.tarnfs.gateway.share;

import org.jspecify.annotations.NullMarked;
