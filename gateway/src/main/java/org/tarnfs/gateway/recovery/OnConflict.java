// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

/// What is done where something else stands already.
public enum OnConflict {
  /// What is restored gets another name.
  KEEP_BOTH,
  /// What stands there is moved aside.
  REPLACE,
  /// What stands there stays, and nothing is restored.
  SKIP
}
