// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Work of which several pieces are done at once.
final class Together {

  private Together() {}

  /// Does all of it, `atOnce` pieces at a time: their results, in order.
  static <T> List<T> call(int atOnce, Collection<? extends Callable<T>> work)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      List<T> results = new ArrayList<>();
      for (Future<T> piece : threads.invokeAll(work)) {
        results.add(piece.get());
      }
      return results;
    }
  }
}
