// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import org.tarnfs.caps.BadCapException;

/// What was given cannot be a child of such a directory.
public final class BadChildException extends DirectoryException {

  private static final long serialVersionUID = 1;

  public enum Reason {
    /// No text, or one that no path could name.
    BAD_NAME,
    /// Not a JSON object, or a huge one.
    BAD_METADATA,
    /// Not the text of a cap.
    BAD_CAP,
    /// A write cap where only read caps may stand.
    MUST_BE_READ_ONLY,
    /// Something that can change, in a directory that cannot.
    MUST_BE_DEEP_IMMUTABLE,
    /// A cap of unknown kind without a read cap beside it: it may write, and whoever may only read
    /// the directory must not see it.
    MUST_NOT_BE_UNKNOWN_WRITE
  }

  private final Reason reason;

  BadChildException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  static BadChildException of(BadCapException refusal) {
    Reason reason =
        switch (refusal.reason()) {
          case MALFORMED -> Reason.BAD_CAP;
          case MUST_BE_READ_ONLY -> Reason.MUST_BE_READ_ONLY;
          case MUST_BE_DEEP_IMMUTABLE -> Reason.MUST_BE_DEEP_IMMUTABLE;
        };
    return new BadChildException(reason, String.valueOf(refusal.getMessage()));
  }

  /// The same about the child of that name.
  public BadChildException named(ChildName name) {
    return new BadChildException(reason, "child " + name.quoted() + ": " + getMessage());
  }

  public Reason reason() {
    return reason;
  }
}
