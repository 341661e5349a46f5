// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

/// Whether to guess that the first servers of a file's ring hold its first shares, in their order.
/// That is so for all Tarn has stored while all servers took part, and a right guess saves asking
/// them. After some wrong ones it is only tried now and then. For several threads.
public final class PlacementGuess {

  private static final int ENOUGH = 3;
  private static final int NOW_AND_THEN = 16;

  private int wrongInARow;
  private int passedOver;

  /// Whether to guess for the next file.
  synchronized boolean isWorthwhile() {
    return wrongInARow < ENOUGH || ++passedOver % NOW_AND_THEN == 0;
  }

  synchronized void wasRight() {
    wrongInARow = 0;
  }

  synchronized void wasWrong() {
    wrongInARow++;
  }
}
