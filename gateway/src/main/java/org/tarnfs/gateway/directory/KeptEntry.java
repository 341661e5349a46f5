// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

/// What stands in one place of a directory, and its bytes. They stay as they were read for as long
/// as the entry is not set anew: another program may have put more into them than is understood
/// here.
abstract sealed class KeptEntry permits StoredEntry, DamagedEntry {

  private final byte[] encoded;

  KeptEntry(byte[] encoded) {
    this.encoded = encoded;
  }

  /// Without the length before and the comma behind them; not to be changed.
  final byte[] encoded() {
    return encoded;
  }
}
