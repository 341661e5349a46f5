// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.tarnfs.caps.crypto.SigningKey;

/// Key pairs for tests that make many grids of a few mutable files: they are what takes longest
/// there.
public final class UsedKeyPairs {

  private UsedKeyPairs() {}

  /// So many, which are given again and again: no grid may have more mutable files.
  public static KeyPairs of(int different) {
    SecureRandom random = new SecureRandom();
    List<SigningKey> keys =
        Stream.generate(() -> SigningKey.generate(random)).limit(different).toList();
    AtomicInteger given = new AtomicInteger();
    return new KeyPairs(() -> keys.get(given.getAndIncrement() % different));
  }
}
