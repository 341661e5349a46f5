// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.io.IOException;

/// Some bytes are not the key they should be. The message says what is wrong, never the bytes: they
/// could be a private key.
public final class BadKeyException extends IOException {

  private static final long serialVersionUID = 1;

  public BadKeyException(String message) {
    super(message);
  }
}
