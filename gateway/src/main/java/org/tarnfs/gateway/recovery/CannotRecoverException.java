// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.tarnfs.gateway.directory.ChildName;

/// What was asked for cannot be recovered. The message is for users, says what to do, and holds no
/// cap.
public final class CannotRecoverException extends IOException {

  private static final long serialVersionUID = 1;

  public enum Reason {
    /// The cap is not of a kind that leads to folders.
    WRONG_KIND,
    /// The cap leads to something that is no mirrored folder.
    SOMETHING_ELSE,
    /// Too few servers answer, or none is known.
    NO_GRID,
    /// There is no such folder, path, device or snapshot.
    NOT_THERE
  }

  private final Reason reason;

  CannotRecoverException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  CannotRecoverException(Reason reason, String message, IOException cause) {
    super(message, cause);
    this.reason = reason;
  }

  static CannotRecoverException nothingAt(List<ChildName> path) {
    String shown = path.stream().map(ChildName::quoted).collect(Collectors.joining("/"));
    return new CannotRecoverException(
        Reason.NOT_THERE, "there is nothing at " + shown + " in the folder at that time");
  }

  public Reason reason() {
    return reason;
  }
}
