// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.util.List;

/// An upload could not reach as many distinct servers as `happy` demands, or not put as many
/// different shares on them as the file needs.
public final class UnhappyUploadException extends GridException {

  private static final long serialVersionUID = 1;

  private final int reached;
  private final int wanted;

  private UnhappyUploadException(String message, int reached, int wanted, List<String> troubles) {
    super(message + (troubles.isEmpty() ? "" : ": " + String.join("; ", troubles)));
    this.reached = reached;
    this.wanted = wanted;
  }

  /// Too few servers take a share of their own. `troubles` say, one each, what happened to those
  /// that did not.
  public static UnhappyUploadException ofServers(
      int reached, int happy, int known, List<String> troubles) {
    String message =
        "need %d servers that each take a share of their own, have %d of %d known"
            .formatted(happy, reached, known);
    return new UnhappyUploadException(message, reached, happy, troubles);
  }

  /// Too few different shares are with servers, however many these are.
  public static UnhappyUploadException ofShares(
      int reached, int needed, int known, List<String> troubles) {
    String message =
        "need %d different shares on servers, have %d on %d known"
            .formatted(needed, reached, known);
    return new UnhappyUploadException(message, reached, needed, troubles);
  }

  /// How many servers or shares there were.
  public int reached() {
    return reached;
  }

  /// How many there had to be.
  public int wanted() {
    return wanted;
  }
}
