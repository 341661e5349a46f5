// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.servers.TaskScope;

/// Moves several files at a time, while one thread goes through a tree and hands them in: a bounded
/// number waits, so that memory does not grow with the tree.
public final class Workers implements AutoCloseable {

  /// So many are moved at a time.
  static final int WIDTH = 8;

  private static final int AHEAD = 1000;

  private final TaskScope tasks = new TaskScope();
  private final Semaphore moving = new Semaphore(WIDTH);
  private final Semaphore ahead = new Semaphore(AHEAD);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /// With nothing to move.
  public Workers() {}

  /// Moves a file when there is a turn for it. Waits if too many wait already.
  public <T> Future<T> move(Callable<T> task) throws InterruptedException {
    ahead.acquire();
    return tasks.fork(
        () -> {
          try {
            return inTurn(task);
          } catch (Exception e) {
            failure.compareAndSet(null, e);
            throw e;
          } finally {
            ahead.release();
          }
        });
  }

  /// Does what comes after others; it must not wait for a turn before those are done.
  <T> Future<T> after(Callable<T> task) {
    return tasks.fork(task);
  }

  /// Does something that counts as moving a file.
  <T> T inTurn(Callable<T> task) throws Exception {
    moving.acquire();
    try {
      return task.call();
    } finally {
      moving.release();
    }
  }

  /// Tells who hands in more that it is in vain.
  public void requireNoFailure() throws IOException {
    if (failure.get() instanceof IOException first) {
      throw first;
    }
  }

  /// Waits until all files that were handed in are moved.
  public void finish() throws IOException, InterruptedException {
    ahead.acquire(AHEAD);
    ahead.release(AHEAD);
    requireNoFailure();
  }

  static <T> T join(Future<T> task) throws IOException, InterruptedException {
    return TaskScope.join(task);
  }

  @Override
  public void close() {
    tasks.close();
  }
}
