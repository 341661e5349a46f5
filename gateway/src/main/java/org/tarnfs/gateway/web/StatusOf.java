// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.util.StatusCodes;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.BadDirectoryException;
import org.tarnfs.gateway.directory.DirectoryException;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.file.BeyondEndException;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.TooLargeException;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.mirror.MirrorException;
import org.tarnfs.gateway.snapshot.BadSnapshotException;

/// The one table from what went wrong to the HTTP status. Where Tahoe-LAFS answers 500 to what is
/// no fault of the gateway, a status that says so is given; its clients tell only success from
/// failure.
final class StatusOf {

  /// What Tahoe-LAFS says, and its clients show or look for.
  private static final String CHILD_EXISTS =
      "There was already a child by that name, and you asked me to not replace it.";

  private StatusOf() {}

  static int exception(Exception e) {
    return switch (e) {
      case WebException refused -> problem(refused.problem());
      case GridException grid -> grid(grid);
      case DirectoryException directory -> directory(directory);
      case MirrorException mirror -> mirror(mirror.problem());
      case BadSnapshotException noFolder -> StatusCodes.BAD_REQUEST;
      case BadCapException badCap -> StatusCodes.BAD_REQUEST;
      default -> StatusCodes.INTERNAL_SERVER_ERROR;
    };
  }

  /// What to tell of it.
  static String message(Exception e) {
    return switch (e) {
      case EditRefusedException refused
          when refused.reason() == EditRefusedException.Reason.CHILD_EXISTS ->
          CHILD_EXISTS + "\n" + refused.getMessage();
      // Nobody wrote its message for users, and it may hold anything.
      case RuntimeException bug -> "the gateway failed; its log says how";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static int grid(GridException e) {
    return switch (e) {
      case NotEnoughSharesException gone -> StatusCodes.GONE;
      case UnhappyUploadException unhappy -> StatusCodes.SERVICE_UNAVAILABLE;
      case UncoordinatedWriteException collision -> StatusCodes.CONFLICT;
      case TooLargeException large -> StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      case UnsupportedCapException unsupported -> StatusCodes.NOT_IMPLEMENTED;
      case BeyondEndException beyond -> StatusCodes.BAD_REQUEST;
    };
  }

  private static int directory(DirectoryException e) {
    return switch (e) {
      case BadChildException badChild -> StatusCodes.BAD_REQUEST;
      // The request calls a directory what is none. Nothing is lost, which 410 would say, the
      // gateway does not fail, which 500 would say, and asking again does not help.
      case BadDirectoryException badDirectory -> StatusCodes.BAD_REQUEST;
      case EditRefusedException refused ->
          switch (refused.reason()) {
            case NO_SUCH_CHILD -> StatusCodes.NOT_FOUND;
            case CHILD_EXISTS, WRONG_KIND -> StatusCodes.CONFLICT;
          };
    };
  }

  private static int mirror(MirrorException.Problem problem) {
    return switch (problem) {
      case NO_SUCH_FOLDER, NO_SUCH_VERSION, NO_SUCH_PATH -> StatusCodes.NOT_FOUND;
      case BAD_REQUEST, BAD_SETTING -> StatusCodes.BAD_REQUEST;
      case EXISTS, NOTHING_HELD -> StatusCodes.CONFLICT;
      case NOT_NOW -> StatusCodes.SERVICE_UNAVAILABLE;
    };
  }

  private static int problem(WebException.Problem problem) {
    return switch (problem) {
      case BAD_ARGUMENT, WRONG_CAP, BODY_CUT_SHORT -> StatusCodes.BAD_REQUEST;
      case NO_TOKEN -> StatusCodes.UNAUTHORIZED;
      case TOO_MANY_FAILURES -> StatusCodes.TOO_MANY_REQUESTS;
      case FOREIGN_PAGE, READ_ONLY, WRONG_SCOPE -> StatusCodes.FORBIDDEN;
      case NO_SUCH_PAGE, NO_SUCH_TOKEN -> StatusCodes.NOT_FOUND;
      case WRONG_METHOD -> StatusCodes.METHOD_NOT_ALLOWED;
      case WRONG_MEDIA_TYPE -> StatusCodes.UNSUPPORTED_MEDIA_TYPE;
      case HANDLE_IN_USE, KEY_IN_USE, TOKEN_EXISTS -> StatusCodes.CONFLICT;
      case OPERATION_CANCELLED -> StatusCodes.GONE;
      case BODY_TOO_LARGE -> StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      case NO_ROOM_FOR_BODY -> StatusCodes.INSUFFICIENT_STORAGE;
      case TOO_MANY_OPERATIONS -> StatusCodes.SERVICE_UNAVAILABLE;
      case NOT_SUPPORTED_YET -> StatusCodes.NOT_IMPLEMENTED;
    };
  }
}
