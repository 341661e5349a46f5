// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;

/// A file was not the same after it was read as before.
final class ChangingFileException extends IOException {

  private static final long serialVersionUID = 1;

  ChangingFileException() {
    super("the file changes while it is read");
  }
}
