// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/// Lets a virtual thread wait until a non-blocking channel of Undertow can go on.
final class Await {

  /// How long a client may leave a transfer untouched.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Await() {}

  static void writable(StreamSinkChannel channel) throws IOException {
    Semaphore ready = new Semaphore(0);
    channel
        .getWriteSetter()
        .set(
            writable -> {
              writable.suspendWrites();
              ready.release();
            });
    channel.resumeWrites();
    await(ready);
  }

  static void readable(StreamSourceChannel channel) throws IOException {
    Semaphore ready = new Semaphore(0);
    channel
        .getReadSetter()
        .set(
            readable -> {
              readable.suspendReads();
              ready.release();
            });
    channel.resumeReads();
    await(ready);
  }

  private static void await(Semaphore ready) throws IOException {
    try {
      if (!ready.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("the client has not moved for " + PATIENCE.toMinutes() + " minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the gateway stops");
    }
  }
}
