// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// How a file is spread: any `needed` of its `total` shares give it back, and `happy` is the least
/// number of distinct servers an upload must reach.
public record EncodingParameters(int needed, int total, int happy) {

  public static final int MAX_TOTAL = 256;

  /// What Tahoe-LAFS uses if not told otherwise.
  public static final EncodingParameters DEFAULT = new EncodingParameters(3, 10, 7);

  public EncodingParameters {
    if (needed < 1 || total < needed || total > MAX_TOTAL) {
      throw new IllegalArgumentException(
          "need 1 <= needed <= total <= 256, have " + needed + " of " + total);
    }
    if (happy < 1 || happy > total) {
      throw new IllegalArgumentException("need 1 <= happy <= total, have " + happy);
    }
  }
}
