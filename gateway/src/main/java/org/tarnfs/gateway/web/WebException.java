// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;

/// A request is refused. The message is for whoever sent it, and holds no part of a cap.
final class WebException extends IOException {

  private static final long serialVersionUID = 1;

  /// Why.
  enum Problem {
    BAD_ARGUMENT,
    WRONG_CAP,
    NO_TOKEN,
    TOO_MANY_FAILURES,
    WRONG_SCOPE,
    NO_SUCH_TOKEN,
    TOKEN_EXISTS,
    FOREIGN_PAGE,
    READ_ONLY,
    NO_SUCH_PAGE,
    WRONG_METHOD,
    WRONG_MEDIA_TYPE,
    BODY_CUT_SHORT,
    BODY_TOO_LARGE,
    NO_ROOM_FOR_BODY,
    HANDLE_IN_USE,
    KEY_IN_USE,
    TOO_MANY_OPERATIONS,
    OPERATION_CANCELLED,
    NOT_SUPPORTED_YET
  }

  private final Problem problem;

  WebException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
