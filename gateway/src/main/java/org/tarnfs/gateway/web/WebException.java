// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

/// A request is refused. The message is for whoever sent it, and holds no part of a cap.
final class WebException extends Exception {

  private static final long serialVersionUID = 1;

  /// Why.
  enum Problem {
    BAD_ARGUMENT,
    FOREIGN_PAGE,
    NO_SUCH_PAGE,
    WRONG_METHOD,
    BODY_CUT_SHORT,
    NO_ROOM_FOR_BODY,
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
