// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.io.IOException;

/// A text is no cap, or not one that may stand where it stands. The message names the kind of cap
/// and what is wrong, never the text: it could be a mistyped secret.
public final class BadCapException extends IOException {

  private static final long serialVersionUID = 1;

  public enum Reason {
    /// Not the text of any cap.
    MALFORMED,
    /// A write cap where only read caps may stand.
    MUST_BE_READ_ONLY,
    /// A cap to something that can change where only caps to what never changes may stand.
    MUST_BE_DEEP_IMMUTABLE
  }

  private final Reason reason;

  BadCapException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  static BadCapException malformed(String message) {
    return new BadCapException(Reason.MALFORMED, message);
  }

  public Reason reason() {
    return reason;
  }
}
