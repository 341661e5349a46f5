// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// Somebody has changed a file that was about to be replaced; it is left as it is.
public final class ChangedOnDiskException extends FileSystemException {

  private static final long serialVersionUID = 1;

  ChangedOnDiskException(Path path) {
    super(path.toString(), null, "it has been changed on disk meanwhile");
  }
}
