// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

/// What may be replaced by a new child of the same name.
public enum Overwrite {
  /// Anything: `replace=true`.
  ANYTHING,
  /// Nothing: `replace=false`.
  NOTHING,
  /// All but what is known to be a directory, or cannot be told from one: `replace=only-files`.
  ONLY_FILES
}
