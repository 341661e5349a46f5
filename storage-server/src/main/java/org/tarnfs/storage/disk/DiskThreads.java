// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads that change shares and wait for the disk. Nobody interrupts them, so that a caller
/// who gives up waiting does not stop a change half-way. They are threads of the platform because a
/// virtual one that waits for a disk costs another thread anyway, and more.
final class DiskThreads implements Executor, AutoCloseable {

  /// Enough to let the file system force the files of many uploads at one go.
  private static final int CALLS = 32;

  private static final int BACKGROUND = 4;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final class DiskThread extends Thread {
    DiskThread(Runnable task) {
      super(task, "tarn-disk");
      setDaemon(true);
    }
  }

  /// Takes a task only for a thread that waits for one: the pool grows before tasks wait, and does
  /// not grow while a thread is idle.
  private static final class Handover extends LinkedTransferQueue<Runnable> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean offer(Runnable task) {
      return tryTransfer(task);
    }
  }

  private final ThreadPoolExecutor calls =
      new ThreadPoolExecutor(
          0,
          CALLS,
          IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new Handover(),
          DiskThread::new,
          DiskThreads::queue);

  /// Their work waits for nothing but the disk, so that calls may wait for it.
  private final ThreadPoolExecutor background =
      new ThreadPoolExecutor(
          BACKGROUND,
          BACKGROUND,
          IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          DiskThread::new);

  private static void queue(Runnable task, ThreadPoolExecutor pool) {
    if (pool.isShutdown() || !(pool.getQueue() instanceof Handover tasks)) {
      throw new RejectedExecutionException("the store is closed");
    }
    tasks.put(task);
  }

  DiskThreads() {
    background.allowCoreThreadTimeOut(true);
  }

  /// Makes a call of the store on one of the threads.
  @Override
  public void execute(Runnable call) {
    calls.execute(call);
  }

  /// Starts what nobody may have to wait for.
  <T> Future<T> start(Callable<T> work) {
    return background.submit(work);
  }

  /// A change of what is on the disk.
  @FunctionalInterface
  interface Change<T> {
    T make() throws IOException;
  }

  /// Makes a change: at once if called from one of the threads; else an interrupted caller leaves,
  /// and the change goes on.
  <T> T call(Change<T> change) throws IOException, InterruptedException {
    if (Thread.currentThread() instanceof DiskThread) {
      return change.make();
    }
    try {
      return calls.submit(change::make).get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException expected) {
        throw expected;
      }
      throw new IllegalStateException("defect in the store", failure);
    }
  }

  boolean isClosing() {
    return background.isShutdown();
  }

  /// Lets the calls and changes that have begun finish.
  @Override
  public void close() {
    calls.shutdown();
    background.shutdown();
    try {
      calls.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      background.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }
}
