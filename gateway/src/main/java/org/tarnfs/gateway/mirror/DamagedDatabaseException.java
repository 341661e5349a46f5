// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;

/// A database that holds something else than what was written to it.
final class DamagedDatabaseException extends IOException {

  private static final long serialVersionUID = 1;

  DamagedDatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
