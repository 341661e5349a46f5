// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

/// The file that should hold a directory holds something else.
public final class BadDirectoryException extends DirectoryException {

  private static final long serialVersionUID = 1;

  BadDirectoryException(String message) {
    super(message);
  }
}
