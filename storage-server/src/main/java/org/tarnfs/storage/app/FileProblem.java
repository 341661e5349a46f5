// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// What is wrong with a file, in words: of one that cannot be opened the JDK says no more than its
/// name.
public final class FileProblem {

  private FileProblem() {}

  public static String describe(FileSystemException e) {
    return e.getFile() + ": " + reason(e);
  }

  private static String reason(FileSystemException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException missing -> "no such file or directory";
      case NotDirectoryException other -> "not a directory";
      default -> e.getReason() == null ? "cannot be used" : e.getReason();
    };
  }
}
