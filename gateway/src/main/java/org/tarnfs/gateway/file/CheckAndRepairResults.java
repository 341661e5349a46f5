// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.util.List;

/// What a check found, and what a repair made of it.
///
/// @param attempted whether there was something to repair that could be
/// @param successful whether a repair was attempted, and the object is healthy after it
/// @param post the same as `pre` if no repair was attempted
/// @param troubles for people, one line each: what kept the repair from being whole or easy
public record CheckAndRepairResults(
    CheckResults pre,
    boolean attempted,
    boolean successful,
    CheckResults post,
    List<String> troubles) {

  public CheckAndRepairResults {
    troubles = List.copyOf(troubles);
  }

  /// Nothing was repaired: there was no need, or no way.
  public static CheckAndRepairResults notAttempted(CheckResults found) {
    return new CheckAndRepairResults(found, false, false, found, List.of());
  }
}
