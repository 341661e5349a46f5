// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.io.IOException;

/// A text is no recovery kit that can be used. The message says what is wrong with it and never
/// quotes it: it may be full of secrets.
public final class BadKitException extends IOException {

  private static final long serialVersionUID = 1;

  BadKitException(String message) {
    super(message);
  }
}
