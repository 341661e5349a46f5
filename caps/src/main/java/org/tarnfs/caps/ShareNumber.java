// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// Which of the N shares of a file a share is, 0 to 255.
public record ShareNumber(int value) implements Comparable<ShareNumber> {

  public static final int MAX = 255;

  public ShareNumber {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException("no share has number " + value);
    }
  }

  @Override
  public int compareTo(ShareNumber other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
