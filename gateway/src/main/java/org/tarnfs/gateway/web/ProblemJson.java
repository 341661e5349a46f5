// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.LinkedHashMap;
import java.util.Map;
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

/// What went wrong with a request below `/api`, in the form of RFC 9457. The types stay as they
/// are, for programs; the details are for people and may change.
final class ProblemJson {

  static final String MEDIA_TYPE = "application/problem+json";
  static final String TYPES = "urn:tarn:problem:";

  private ProblemJson() {}

  static String of(Exception e) {
    String kind = kind(e);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", TYPES + kind);
    fields.put("title", kind.replace('-', ' '));
    fields.put("status", StatusOf.exception(e));
    fields.put("detail", StatusOf.message(e));
    return JsonText.lineOf(fields) + "\n";
  }

  private static String kind(Exception e) {
    return switch (e) {
      case WebException refused -> kind(refused.problem());
      case MirrorException mirror ->
          switch (mirror.problem()) {
            case NO_SUCH_FOLDER -> "no-such-folder";
            case BAD_REQUEST -> "bad-folder";
            case BAD_SETTING -> "bad-request";
            case NO_SUCH_VERSION -> "no-such-version";
            case NO_SUCH_PATH -> "no-such-path";
            case EXISTS -> "folder-exists";
            case NOTHING_HELD -> "nothing-held";
            case NOT_NOW -> "not-now";
          };
      case BadSnapshotException _ -> "no-mirrored-folder";
      case BadCapException _ -> "bad-cap";
      case GridException grid -> kind(grid);
      case DirectoryException directory -> kind(directory);
      default -> "failed";
    };
  }

  private static String kind(WebException.Problem problem) {
    return switch (problem) {
      case BAD_ARGUMENT -> "bad-request";
      case WRONG_CAP -> "bad-cap";
      case NO_TOKEN -> "no-token";
      case TOO_MANY_FAILURES -> "too-many-failures";
      case WRONG_SCOPE -> "wrong-scope";
      case NO_SUCH_TOKEN -> "no-such-token";
      case TOKEN_EXISTS -> "token-exists";
      case FOREIGN_PAGE -> "foreign-page";
      case READ_ONLY -> "read-only";
      case NO_SUCH_PAGE -> "no-such-resource";
      case WRONG_METHOD -> "wrong-method";
      case WRONG_MEDIA_TYPE -> "wrong-media-type";
      case BODY_CUT_SHORT -> "body-cut-short";
      case BODY_TOO_LARGE -> "body-too-large";
      case NO_ROOM_FOR_BODY -> "no-room-for-body";
      case HANDLE_IN_USE -> "handle-in-use";
      case KEY_IN_USE -> "key-in-use";
      case TOO_MANY_OPERATIONS -> "too-many-operations";
      case OPERATION_CANCELLED -> "operation-cancelled";
      case NOT_SUPPORTED_YET -> "not-supported";
    };
  }

  private static String kind(GridException e) {
    return switch (e) {
      case NotEnoughSharesException _ -> "not-enough-shares";
      case UnhappyUploadException _ -> "not-enough-servers";
      case UncoordinatedWriteException _ -> "collision";
      case TooLargeException _ -> "too-large";
      case UnsupportedCapException _ -> "unsupported-cap";
      case BeyondEndException _ -> "beyond-end";
    };
  }

  private static String kind(DirectoryException e) {
    return switch (e) {
      case BadDirectoryException _ -> "bad-directory";
      case BadChildException _ -> "bad-child";
      case EditRefusedException _ -> "edit-refused";
    };
  }
}
