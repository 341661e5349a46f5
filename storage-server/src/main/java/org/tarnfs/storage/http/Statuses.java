// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.util.StatusCodes;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// Which HTTP status says why a storage server refused.
final class Statuses {

  private Statuses() {}

  static int of(Reason reason) {
    return switch (reason) {
      case NO_SUCH_SHARE -> StatusCodes.NOT_FOUND;
      case WRONG_SECRET -> StatusCodes.UNAUTHORIZED;
      case CONFLICTING_WRITE -> StatusCodes.CONFLICT;
      case ALREADY_COMPLETE -> StatusCodes.METHOD_NOT_ALLOWED;
      case BAD_REQUEST -> StatusCodes.BAD_REQUEST;
      case TOO_LARGE -> StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      case NO_SPACE -> StatusCodes.INSUFFICIENT_STORAGE;
      case SERVER_FAILED -> StatusCodes.INTERNAL_SERVER_ERROR;
      case BAD_ANSWER -> StatusCodes.BAD_GATEWAY;
      case UNREACHABLE -> StatusCodes.SERVICE_UNAVAILABLE;
    };
  }
}
