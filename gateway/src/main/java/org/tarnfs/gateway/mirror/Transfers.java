// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.servers.TaskScope;

/// Moves the bytes of files, several at a time, behind the thread that decides: only that thread
/// calls this. Large files have places of their own, so that small ones need not wait for them.
final class Transfers implements AutoCloseable {

  /// How much there is to move.
  enum Size {
    SMALL(8),
    LARGE(2);

    private static final long LARGE_FROM = 8 << 20;

    private final int places;

    Size(int places) {
      this.places = places;
    }

    static Size of(long bytes) {
      return bytes < LARGE_FROM ? SMALL : LARGE;
    }
  }

  /// How a transfer ended.
  sealed interface Outcome {}

  record Uploaded(Found found, Uploads.Stored stored) implements Outcome {}

  record UploadFailed(Found found, IOException failure) implements Outcome {}

  record Downloaded(Tracked asked, Downloads.Placed placed) implements Outcome {}

  record DownloadFailed(Tracked asked, IOException failure) implements Outcome {}

  /// @param good whether its shares are as they must be
  record Checked(Tracked asked, boolean good) implements Outcome {}

  record CheckFailed(Tracked asked, IOException failure) implements Outcome {}

  /// What moves the bytes.
  @FunctionalInterface
  interface Task {
    Outcome run(Progress progress) throws IOException, InterruptedException;
  }

  private record Moving(Size size, long bytes, AtomicLong done) {}

  /// @param defect what neither the file nor the grid is to blame for
  private record Ended(ItemPath path, Optional<Outcome> outcome, Optional<Throwable> defect) {}

  private final TaskScope tasks = new TaskScope();
  private final Map<ItemPath, Moving> moving = new HashMap<>();
  private final Map<Size, Integer> taken = new EnumMap<>(Size.class);
  private final LinkedBlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

  boolean hasRoom(Size size) {
    return taken.getOrDefault(size, 0) < size.places;
  }

  /// How many candidates to look at: those under way may be among them, and folders take no place.
  int mostUseful() {
    return moving.size() + 2 * (Size.SMALL.places + Size.LARGE.places);
  }

  boolean isMoving(ItemPath path) {
    return moving.containsKey(path);
  }

  boolean isBusy() {
    return !moving.isEmpty();
  }

  /// How many bytes have been moved of what is being moved.
  long bytesDone() {
    return moving.values().stream().mapToLong(one -> one.done().get()).sum();
  }

  void start(
      ItemPath path, Size size, long bytes, Task task, Function<IOException, Outcome> failed) {
    AtomicLong done = new AtomicLong();
    moving.put(path, new Moving(size, bytes, done));
    taken.merge(size, 1, Integer::sum);
    var _ =
        tasks.fork(
            () -> {
              ended.add(run(path, task, done, failed));
              return path;
            });
  }

  private static Ended run(
      ItemPath path, Task task, AtomicLong done, Function<IOException, Outcome> failed) {
    Outcome outcome;
    try {
      outcome = task.run((now, _) -> done.set(now));
    } catch (IOException e) {
      outcome = failed.apply(e);
    } catch (RuntimeException e) {
      outcome = failed.apply(new IOException("a defect: " + e, e));
    } catch (Error | InterruptedException e) {
      return new Ended(path, Optional.empty(), Optional.of(e));
    }
    return new Ended(path, Optional.of(outcome), Optional.empty());
  }

  /// What has ended since the last time.
  ///
  /// @param wait how long to wait for something to end, if anything is under way
  /// @throws InterruptedException if a transfer was
  List<Outcome> finished(long wait) throws InterruptedException {
    List<Ended> some = new ArrayList<>();
    if (isBusy() && wait > 0) {
      Ended first = ended.poll(wait, TimeUnit.MILLISECONDS);
      if (first != null) {
        some.add(first);
      }
    }
    ended.drainTo(some);
    return take(some);
  }

  private List<Outcome> take(List<Ended> some) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (Ended one : some) {
      Moving was = moving.remove(one.path());
      if (was != null) {
        taken.merge(was.size(), -1, Integer::sum);
      }
      if (one.defect().isPresent()) {
        throwOn(one.defect().get());
      }
      one.outcome().ifPresent(outcomes::add);
    }
    return outcomes;
  }

  /// What goes on no better on this thread than on that one.
  private static void throwOn(Throwable defect) throws InterruptedException {
    if (defect instanceof Error error) {
      throw error;
    } else if (defect instanceof InterruptedException interrupt) {
      throw interrupt;
    }
  }

  /// Interrupts what is under way, and waits for its end.
  @Override
  public void close() {
    tasks.close();
  }
}
