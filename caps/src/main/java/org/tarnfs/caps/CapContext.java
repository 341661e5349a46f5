// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// What the place where a cap is found lets it be, from lax to strict. A cap may also narrow its
/// own context by the prefix `ro.` or `imm.`.
public enum CapContext {
  /// Any cap may stand here.
  ANY,
  /// No write cap may.
  READ_ONLY,
  /// Nothing that can change may: the inside of an immutable directory.
  DEEP_IMMUTABLE
}
