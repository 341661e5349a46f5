// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads that change shares and wait for the disk. Nobody interrupts them, so that a caller
/// who gives up waiting does not stop a change half-way. They are threads of the platform because a
/// virtual one that waits for a disk costs another thread anyway, and more.
final class DiskThreads implements AutoCloseable {

  /// Enough to let the file system force the files of many uploads at one go.
  private static final int THREADS = 16;

  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("tarn-disk-", 0).factory());

  DiskThreads() {
    threads.allowCoreThreadTimeOut(true);
  }

  <T> Future<T> start(Callable<T> change) {
    return threads.submit(change);
  }

  /// Makes a change and waits for it. An interrupted caller leaves; the change goes on.
  <T> T call(Callable<T> change) throws IOException, InterruptedException {
    try {
      return start(change).get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException expected) {
        throw expected;
      }
      throw new IllegalStateException("defect in the store", failure);
    }
  }

  boolean isClosing() {
    return threads.isShutdown();
  }

  /// Lets the changes that have begun finish.
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }
}
