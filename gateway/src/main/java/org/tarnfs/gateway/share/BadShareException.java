// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

/// A share is not what its cap says: damaged, cut short, or another one. Never reaches users: the
/// share is reported to its server and replaced by another.
public final class BadShareException extends Exception {

  private static final long serialVersionUID = 1;

  public BadShareException(String message) {
    super(message);
  }
}
