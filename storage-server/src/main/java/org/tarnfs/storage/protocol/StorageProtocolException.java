// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.io.IOException;

/// A storage server refused, or could not be asked. The message is fit for users and holds no
/// secret.
public final class StorageProtocolException extends IOException {

  private static final long serialVersionUID = 1;

  /// Why; each has one HTTP status.
  public enum Reason {
    /// The share is not there, or is not being uploaded.
    NO_SUCH_SHARE,
    /// The swissnum, or the upload secret, is not the right one.
    WRONG_SECRET,
    /// Bytes written earlier to the same place differ.
    CONFLICTING_WRITE,
    /// The share is complete; it cannot be aborted any more.
    ALREADY_COMPLETE,
    /// The request makes no sense: outside the share, malformed, absurd.
    BAD_REQUEST,
    /// The request is larger than the protocol allows.
    TOO_LARGE,
    /// The server's disk is full or at its limit.
    NO_SPACE,
    /// The server failed: its disk, or a defect.
    SERVER_FAILED,
    /// The server gave an answer the protocol does not allow.
    BAD_ANSWER,
    /// The server could not be reached, or did not answer in time.
    UNREACHABLE
  }

  private final Reason reason;

  public StorageProtocolException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StorageProtocolException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
