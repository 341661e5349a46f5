// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;

/// A folder is to be deleted and holds something that is not.
final class FolderNotEmptyException extends IOException {

  private static final long serialVersionUID = 1;

  FolderNotEmptyException() {
    super("the folder is not empty");
  }
}
