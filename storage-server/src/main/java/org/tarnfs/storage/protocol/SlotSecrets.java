// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.crypto.SecretBytes;

/// What a client presents who changes mutable shares: its right to do so, and the lease that the
/// shares it names then have.
///
/// @param writeEnabler 32 bytes, another for each server
public record SlotSecrets(SecretBytes writeEnabler, LeaseSecrets lease) {

  public static final int WRITE_ENABLER_LENGTH = 32;

  public SlotSecrets {
    writeEnabler.requireLength(WRITE_ENABLER_LENGTH);
  }
}
