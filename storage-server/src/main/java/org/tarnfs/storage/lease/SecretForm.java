// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.lease;

import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.crypto.SecretBytes;

/// How a container keeps lease secrets.
public enum SecretForm {
  /// As they are: version 1 containers.
  CLEAR {
    @Override
    public SecretBytes stored(SecretBytes secret) {
      return secret;
    }
  },
  /// As their unkeyed 32-byte BLAKE2b, so that whoever reads the disk cannot cancel a lease:
  /// version 2 containers.
  HASHED {
    @Override
    public SecretBytes stored(SecretBytes secret) {
      Blake2bDigest digest = new Blake2bDigest(LeaseSecrets.LENGTH * Byte.SIZE);
      byte[] clear = secret.reveal();
      digest.update(clear, 0, clear.length);
      byte[] hash = new byte[LeaseSecrets.LENGTH];
      digest.doFinal(hash, 0);
      return SecretBytes.copyOf(hash);
    }
  };

  /// The 32 bytes that stand for `secret` in the container.
  public abstract SecretBytes stored(SecretBytes secret);

  final LeaseSecrets stored(LeaseSecrets secrets) {
    return new LeaseSecrets(stored(secrets.renew()), stored(secrets.cancel()));
  }
}
