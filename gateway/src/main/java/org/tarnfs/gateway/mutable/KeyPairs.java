// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.tarnfs.caps.crypto.SigningKey;

/// Makes the key pairs of new mutable files; a few of them ahead, so that who makes a directory
/// need not wait for large primes. For several threads.
public final class KeyPairs implements AutoCloseable {

  /// As many as a user or a script may want in a row. They take seconds to make, once, on a thread
  /// that gives way to all others.
  private static final int AHEAD = 24;

  private final SecureRandom random = new SecureRandom();
  private final BlockingQueue<SigningKey> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread maker = Thread.ofPlatform().daemon().name("key pairs").unstarted(this::make);

  /// Makes each key pair when it is asked for.
  public KeyPairs() {}

  /// Begins to make key pairs before they are asked for.
  @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it: it is a hint to give way.
  public void makeAhead() {
    maker.setPriority(Thread.MIN_PRIORITY);
    maker.start();
  }

  private void make() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        ready.put(SigningKey.generate(random));
      }
    } catch (InterruptedException e) {
      // Closed.
      return;
    }
  }

  /// A key pair that nobody else has.
  public SigningKey next() {
    SigningKey made = ready.poll();
    return made == null ? SigningKey.generate(random) : made;
  }

  @Override
  public void close() {
    maker.interrupt();
  }
}
