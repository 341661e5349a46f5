// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.SecretBytes;

/// A file so small that its cap holds it: `URI:LIT:`.
public record LiteralCap(SecretBytes content) implements ReadCap {

  /// The largest file that is stored in its cap, in bytes.
  public static final int MAX_SIZE = 55;

  /// The largest content accepted in somebody else's cap.
  static final int MAX_FOREIGN_SIZE = 1 << 15;

  public LiteralCap {
    if (content.length() > MAX_FOREIGN_SIZE) {
      throw new IllegalArgumentException("too large for a literal: " + content.length());
    }
  }

  @Override
  public String toString() {
    return "LiteralCap[" + content.length() + " bytes]";
  }
}
