// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

/// A share is not what its cap says: damaged, cut short, or another one. Never ends what users do:
/// the share is reported to its server and replaced by another.
public sealed class BadShareException extends Exception permits UnknownShareVersionException {

  private static final long serialVersionUID = 1;

  public BadShareException(String message) {
    super(message);
  }
}
