// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

/// A share is of a form that is not known: a later one, or its first bytes are damaged.
public final class UnknownShareVersionException extends BadShareException {

  private static final long serialVersionUID = 1;

  UnknownShareVersionException(long version) {
    super("unknown share version " + version);
  }
}
