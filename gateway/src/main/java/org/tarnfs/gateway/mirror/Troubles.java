// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.local.ChangedOnDiskException;
import org.tarnfs.gateway.snapshot.BadSnapshotException;

/// What an exception means for a mirrored folder.
final class Troubles {

  private Troubles() {}

  static Reason reasonOf(IOException e) {
    return switch (e) {
      case UnhappyUploadException _, UncoordinatedWriteException _ -> Reason.WAITING_FOR_SERVERS;
      case NotEnoughSharesException _ -> Reason.SHARES_MISSING;
      case GridException _ -> Reason.FAILED;
      case BadSnapshotException _ -> Reason.DEVICE_UNREADABLE;
      case ChangedOnDiskException _ -> Reason.CHANGED_ON_DISK;
      case ChangingFileException _ -> Reason.CHANGING;
      case FolderNotEmptyException _ -> Reason.NOT_EMPTY;
      case AccessDeniedException _ -> Reason.UNREADABLE;
      default -> isDiskFull(e) ? Reason.DISK_FULL : Reason.FAILED;
    };
  }

  /// The JDK tells it by text alone, in the words of the system.
  private static boolean isDiskFull(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left") || message.contains("quota exceeded");
  }

  /// In one line, without the path if that is all it tells.
  static String detailOf(IOException e) {
    if (e instanceof FileSystemException file) {
      return Optional.ofNullable(file.getReason()).orElse("");
    }
    return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
  }

  /// Whether it will be the same with everything else that is tried now.
  static boolean isOfTheGrid(Reason reason) {
    return reason == Reason.WAITING_FOR_SERVERS;
  }
}
