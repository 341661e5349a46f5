// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

/// Somebody else kept changing the same file. Both changes, or one of them, may be there.
public final class UncoordinatedWriteException extends GridException {

  private static final long serialVersionUID = 1;

  public UncoordinatedWriteException(String message) {
    super(message);
  }
}
