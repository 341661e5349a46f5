// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.util.StatusCodes;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.TooLargeException;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.file.UnsupportedCapException;

/// The one table from what went wrong to the HTTP status. Where Tahoe-LAFS answers 500 to what is
/// no fault of the gateway, a status that says so is given; its clients tell only success from
/// failure.
final class StatusOf {

  private StatusOf() {}

  static int exception(Exception e) {
    return switch (e) {
      case WebException refused -> problem(refused.problem());
      case GridException grid -> grid(grid);
      case BadCapException badCap -> StatusCodes.BAD_REQUEST;
      default -> StatusCodes.INTERNAL_SERVER_ERROR;
    };
  }

  private static int grid(GridException e) {
    return switch (e) {
      case NotEnoughSharesException gone -> StatusCodes.GONE;
      case UnhappyUploadException unhappy -> StatusCodes.SERVICE_UNAVAILABLE;
      case UncoordinatedWriteException collision -> StatusCodes.CONFLICT;
      case TooLargeException large -> StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      case UnsupportedCapException unsupported -> StatusCodes.NOT_IMPLEMENTED;
    };
  }

  private static int problem(WebException.Problem problem) {
    return switch (problem) {
      case BAD_ARGUMENT, BODY_CUT_SHORT -> StatusCodes.BAD_REQUEST;
      case FOREIGN_PAGE -> StatusCodes.FORBIDDEN;
      case NO_SUCH_PAGE -> StatusCodes.NOT_FOUND;
      case WRONG_METHOD -> StatusCodes.METHOD_NOT_ALLOWED;
      case NO_ROOM_FOR_BODY -> StatusCodes.INSUFFICIENT_STORAGE;
      case NOT_SUPPORTED_YET -> StatusCodes.NOT_IMPLEMENTED;
    };
  }
}
