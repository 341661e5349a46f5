// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Tasks on virtual threads that do not outlive the block that started them: closing interrupts
/// those still under way and waits for their end. Stands in for `StructuredTaskScope` until that is
/// final.
public final class TaskScope implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// With nothing under way.
  public TaskScope() {}

  public <T> Future<T> fork(Callable<T> task) {
    return threads.submit(task);
  }

  /// What a task returned, or throws what it threw.
  public static <T> T join(Future<T> task) throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException failure) {
        throw failure;
      } else if (cause instanceof InterruptedException interrupt) {
        throw interrupt;
      } else if (cause instanceof Error error) {
        throw error;
      } else if (cause instanceof RuntimeException defect) {
        throw defect;
      }
      throw new IllegalStateException(cause);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
