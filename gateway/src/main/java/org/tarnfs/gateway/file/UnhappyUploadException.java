// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.util.List;

/// An upload could not reach as many distinct servers as `happy` demands.
public final class UnhappyUploadException extends GridException {

  private static final long serialVersionUID = 1;

  private final int reached;
  private final int happy;

  /// `troubles` say, one each, what happened to the servers that did not take a share.
  public UnhappyUploadException(int reached, int happy, int known, List<String> troubles) {
    super(
        "need %d servers that each take a share of their own, have %d of %d known%s"
            .formatted(
                happy,
                reached,
                known,
                troubles.isEmpty() ? "" : ": " + String.join("; ", troubles)));
    this.reached = reached;
    this.happy = happy;
  }

  public int reached() {
    return reached;
  }

  public int happy() {
    return happy;
  }
}
