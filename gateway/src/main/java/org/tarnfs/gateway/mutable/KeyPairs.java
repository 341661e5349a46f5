// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.tarnfs.caps.crypto.SigningKey;

/// Makes the key pairs of new mutable files; a few of them ahead, so that who makes a directory
/// need not wait for large primes. For several threads.
public final class KeyPairs implements AutoCloseable {

  /// As many as a user or a script may want in a row. They take seconds to make, once, on a thread
  /// that gives way to all others.
  private static final int AHEAD = 24;

  /// If so many are ready, there is no hurry.
  private static final int ENOUGH = 8;

  private final Supplier<SigningKey> source;
  private final BlockingQueue<SigningKey> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread maker = Thread.ofPlatform().daemon().name("key pairs").unstarted(this::make);

  /// Makes each key pair when it is asked for.
  public KeyPairs() {
    SecureRandom random = new SecureRandom();
    this(() -> SigningKey.generate(random));
  }

  KeyPairs(Supplier<SigningKey> source) {
    this.source = source;
  }

  /// Begins to make key pairs before they are asked for.
  @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it: it is a hint to give way.
  public void makeAhead() {
    maker.setPriority(Thread.MIN_PRIORITY);
    maker.start();
  }

  private void make() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long start = System.nanoTime();
        SigningKey made = source.get();
        long work = System.nanoTime() - start;
        ready.put(made);
        if (ready.size() > ENOUGH) {
          giveWay(work);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
      return;
    }
  }

  /// Leaves most of the processor to what somebody waits for; priorities mean little to Linux.
  private static void giveWay(long nanosOfWork) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(4 * nanosOfWork));
  }

  /// A key pair that nobody else has.
  public SigningKey next() {
    SigningKey made = ready.poll();
    return made == null ? source.get() : made;
  }

  @Override
  public void close() {
    maker.interrupt();
  }
}
