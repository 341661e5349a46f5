// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import java.util.Random;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;

/// What clients name things by, another for each seed.
public abstract class SeededValues {

  public static StorageIndex index(int seed) {
    byte[] bytes = new byte[StorageIndex.LENGTH];
    new Random(seed).nextBytes(bytes);
    return StorageIndex.of(bytes);
  }

  public static LeaseSecrets lease(int seed) {
    return new LeaseSecrets(
        secret(LeaseSecrets.LENGTH, seed), secret(LeaseSecrets.LENGTH, seed + 1000));
  }

  public static SecretBytes secret(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return SecretBytes.copyOf(bytes);
  }
}
