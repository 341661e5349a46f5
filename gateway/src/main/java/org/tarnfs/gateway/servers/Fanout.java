// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks several servers at once and hands on what they answer in the order it comes. Whoever stops
/// listening closes it, which interrupts the calls still under way. For one listening thread.
public final class Fanout<K, T> implements AutoCloseable {

  /// What became of one call.
  public sealed interface Answer<K, T> {
    K asked();
  }

  public record Answered<K, T>(K asked, T value) implements Answer<K, T> {}

  public record Failed<K, T>(K asked, Exception trouble) implements Answer<K, T> {}

  private final TaskScope tasks = new TaskScope();
  private final CompletionService<Answer<K, T>> answers =
      new ExecutorCompletionService<>(this::start);

  /// Stands still while one of the calls is held back by the limits of our own bandwidth.
  private final PatienceClock clock = new PatienceClock();

  private int pending;

  /// With nothing under way.
  public Fanout() {}

  /// Starts a call. Whatever exception it throws is its answer, so that nobody waits for it.
  public void ask(K whom, Callable<T> call) {
    pending++;
    Future<?> unused = answers.submit(() -> answer(whom, call));
  }

  private void start(Runnable call) {
    Future<?> unused = tasks.fork(() -> clock.during(Executors.callable(call)));
  }

  private static <K, T> Answer<K, T> answer(K whom, Callable<T> call) {
    try {
      return new Answered<>(whom, call.call());
    } catch (Exception e) {
      return new Failed<>(whom, e);
    }
  }

  public int pending() {
    return pending;
  }

  /// The next answer, or null if none has come within `patience`.
  ///
  /// @throws IllegalStateException if a call ended with an error of the machine, such as no memory
  public @Nullable Answer<K, T> next(Duration patience) throws InterruptedException {
    long end = clock.nanoTime() + patience.toNanos();
    Future<Answer<K, T>> done = answers.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    while (done == null && end - clock.nanoTime() > 0) {
      long left = Math.max(end - clock.nanoTime(), PatienceClock.TICK);
      done = answers.poll(left, TimeUnit.NANOSECONDS);
    }
    return done == null ? null : answer(done);
  }

  /// The next answer, which a server gives before its deadline, or its deadline is the answer.
  public Answer<K, T> next() throws InterruptedException {
    return answer(answers.take());
  }

  private Answer<K, T> answer(Future<Answer<K, T>> done) {
    pending--;
    if (done.state() == Future.State.FAILED) {
      throw new IllegalStateException(done.exceptionNow());
    }
    return done.resultNow();
  }

  /// The answers of `whom`, but of those that take far longer than the others: after each answer
  /// the next has to come within `patience`, or within four times as long as that one took if this
  /// is longer. The first is waited for. Answers of those asked earlier may be among them.
  public Map<K, Answer<K, T>> gather(Set<K> whom, Duration patience) throws InterruptedException {
    Map<K, Answer<K, T>> gathered = new HashMap<>();
    long start = System.nanoTime();
    Answer<K, T> answer = whom.isEmpty() ? null : next();
    while (answer != null) {
      gathered.put(answer.asked(), answer);
      if (gathered.keySet().containsAll(whom)) {
        break;
      }
      Duration limit =
          Duration.ofNanos(Math.max(patience.toNanos(), 4 * (System.nanoTime() - start)));
      answer = next(limit);
    }
    return gathered;
  }

  /// Waits for all answers, but no longer than `limit`.
  public void await(Duration limit) throws InterruptedException {
    long end = clock.nanoTime() + limit.toNanos();
    while (pending > 0 && next(Duration.ofNanos(end - clock.nanoTime())) != null) {}
  }

  @Override
  public void close() {
    tasks.close();
  }
}
