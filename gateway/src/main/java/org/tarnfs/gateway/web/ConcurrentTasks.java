// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.servers.TaskScope;

/// Runs tasks while more of them are being found, a few at the same time. For one thread, that
/// closes it.
final class ConcurrentTasks implements AutoCloseable {

  /// How many run at a time.
  static final int MOST = 8;

  private final TaskScope scope = new TaskScope();
  private final Semaphore free = new Semaphore(MOST);
  private final AtomicReference<@Nullable Exception> trouble = new AtomicReference<>();

  /// Something to do.
  @FunctionalInterface
  interface Task {
    void run() throws IOException, InterruptedException;
  }

  /// Starts a task as soon as there is room for it.
  ///
  /// @throws IOException if one that was started before has failed
  void start(Task task) throws IOException, InterruptedException {
    free.acquire();
    requireSound();
    var _ =
        scope.fork(
            () -> {
              try {
                task.run();
              } catch (IOException | RuntimeException e) {
                trouble.compareAndSet(null, e);
              } finally {
                free.release();
              }
              return task;
            });
  }

  /// Waits for all tasks.
  ///
  /// @throws IOException if one of them has failed
  void finish() throws IOException, InterruptedException {
    free.acquire(MOST);
    free.release(MOST);
    requireSound();
  }

  private void requireSound() throws IOException {
    switch (trouble.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
