// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;

/// A node cannot be made, read or started. The message is for users and names the file.
public final class NodeException extends IOException {

  private static final long serialVersionUID = 1;

  public enum Reason {
    /// There is no node where one was expected, or it cannot be read or written.
    UNUSABLE_DIRECTORY,
    /// A node is where a new one was to be made.
    ALREADY_EXISTS,
    /// A value in `tahoe.cfg`, or a file below `private`, is not what it must be.
    BAD_CONFIGURATION,
    /// Another process runs this node.
    ALREADY_RUNNING,
    /// A node that must run does not.
    NOT_RUNNING,
    /// Another process listens where this node is to listen, or this user may not.
    CANNOT_LISTEN
  }

  private final Reason reason;

  NodeException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  NodeException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
