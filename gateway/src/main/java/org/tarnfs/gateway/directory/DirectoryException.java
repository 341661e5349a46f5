// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.io.IOException;

/// A directory cannot be read, or not changed as was asked. The message is for users; it may name
/// the child, never a cap.
public abstract sealed class DirectoryException extends IOException
    permits BadDirectoryException, BadChildException, EditRefusedException {

  private static final long serialVersionUID = 1;

  DirectoryException(String message) {
    super(message);
  }
}
