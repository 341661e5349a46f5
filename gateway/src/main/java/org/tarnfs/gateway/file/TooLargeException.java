// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

/// A mutable file is larger than can be read or written here.
public final class TooLargeException extends GridException {

  private static final long serialVersionUID = 1;

  public TooLargeException(String message) {
    super(message);
  }
}
