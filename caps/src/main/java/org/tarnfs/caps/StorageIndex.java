// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.util.Optional;

/// The 16 bytes that address a bucket or slot on a server. Public: servers see it.
public record StorageIndex(Bytes bytes) {

  public static final int LENGTH = 16;
  private static final int ABBREVIATED_LENGTH = 5;

  public StorageIndex {
    bytes.requireLength(LENGTH);
  }

  public static StorageIndex of(byte[] bytes) {
    return new StorageIndex(Bytes.copyOf(bytes));
  }

  /// Reads the 26 base32 characters that [#toString] writes; empty if `text` is anything else.
  public static Optional<StorageIndex> parse(String text) {
    return Bytes.ofBase32(text).filter(b -> b.length() == LENGTH).map(StorageIndex::new);
  }

  /// The first characters of the text: enough to find something again in a log.
  public String abbreviated() {
    return toString().substring(0, ABBREVIATED_LENGTH);
  }

  /// 26 base32 characters.
  @Override
  public String toString() {
    return bytes.toString();
  }
}
