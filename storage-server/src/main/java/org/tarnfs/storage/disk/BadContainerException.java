// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;

/// A share file is not a container, or is damaged.
final class BadContainerException extends IOException {

  private static final long serialVersionUID = 1;

  BadContainerException(String message) {
    super(message);
  }
}
