// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.SecretBytes;

/// The passwords of one lease on one server, 32 bytes each.
public record LeaseSecrets(SecretBytes renew, SecretBytes cancel) {

  public static final int LENGTH = 32;

  public LeaseSecrets {
    renew.requireLength(LENGTH);
    cancel.requireLength(LENGTH);
  }
}
