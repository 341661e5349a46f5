// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;

/// A folder cannot be mirrored as was asked. The message is for users.
public final class MirrorException extends IOException {

  private static final long serialVersionUID = 1;

  /// What kind of mistake it is.
  public enum Problem {
    /// There is no mirrored folder of that name.
    NO_SUCH_FOLDER,
    /// The name, the path or another value does not fit.
    BAD_REQUEST,
    /// A setting is not one of those that make sense.
    BAD_SETTING,
    /// There was no snapshot yet at that time.
    NO_SUCH_VERSION,
    /// There is nothing at a path.
    NO_SUCH_PATH,
    /// It is there already.
    EXISTS,
    /// Nothing waits for a decision.
    NOTHING_HELD,
    /// The folder cannot answer now, as it is busy or has not reached the grid yet.
    NOT_NOW
  }

  private final Problem problem;

  MirrorException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
