// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.io.IOException;

/// What was read from the grid is not what stands there for a mirrored folder. The message is for
/// users, and holds no cap.
public final class BadSnapshotException extends IOException {

  private static final long serialVersionUID = 1;

  public BadSnapshotException(String message) {
    super(message);
  }
}
