// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import org.tarnfs.caps.EncodingParameters;

/// How well the shares of a file are spread.
///
/// @param happiness how many servers have a share of their own
/// @param shares how many different shares there are
record Spread(int happiness, int shares) {

  /// Happiness alone is not enough: it may be asked for less of it than the file needs shares.
  boolean suffices(EncodingParameters parameters) {
    return happiness >= parameters.happy() && shares >= parameters.needed();
  }
}
