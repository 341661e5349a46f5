// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.tarnfs.caps.FileCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.Walk;
import org.tarnfs.gateway.servers.TaskScope;

/// Checks what a walk meets, several objects at a time, and tells of them in the order of the walk.
/// A slow one holds up what is told, and soon the walk, so that not much waits in memory.
final class DeepCheck implements AutoCloseable {

  /// So many are checked at a time.
  private static final int WIDTH = 8;

  /// So many are being checked, or are checked and wait to be told of.
  private static final int AHEAD = 64;

  private final Grid grid;
  private final Screen screen;
  private final CheckOptions options;
  private final boolean repair;
  private final GridPath start;
  private final CheckTally tally;
  private final StatusLine status;
  private final TaskScope tasks = new TaskScope();
  private final Semaphore turns = new Semaphore(WIDTH);
  private final Deque<Pending> pending = new ArrayDeque<>();

  /// An object whose turn to be told of will come.
  ///
  /// @param check empty if it is of unknown kind
  private record Pending(Met met, Optional<Future<Examination>> check) {}

  DeepCheck(
      Grid grid,
      Screen screen,
      CheckOptions options,
      boolean repair,
      GridPath start,
      CheckTally tally) {
    this.grid = grid;
    this.screen = screen;
    this.options = options;
    this.repair = repair;
    this.start = start;
    this.tally = tally;
    this.status = new StatusLine(screen);
  }

  /// Checks `child`, where the path leads, and all below it.
  void from(Child child) throws IOException, InterruptedException {
    grid.walk(child, this::meet);
    while (!pending.isEmpty()) {
      tellNext();
    }
  }

  private void meet(Walk.Visit visit) throws InterruptedException {
    tally.stats().add(visit);
    Met met = Met.of(visit);
    pending.add(new Pending(met, met.child().file().map(this::check)));
    while (pending.size() >= AHEAD || isFirstDone()) {
      tellNext();
    }
  }

  private boolean isFirstDone() {
    Pending first = pending.peekFirst();
    return first != null && first.check().map(Future::isDone).orElse(true);
  }

  private Future<Examination> check(FileCap cap) {
    return tasks.fork(
        () -> {
          turns.acquire();
          try {
            return Examination.of(grid, cap, options, repair);
          } finally {
            turns.release();
          }
        });
  }

  private void tellNext() throws InterruptedException {
    Pending next = pending.removeFirst();
    if (next.check().isEmpty()) {
      tellUnchecked(next.met(), "cannot be checked: " + CapInput.NOT_KNOWN);
      return;
    }
    try {
      tell(next.met(), TaskScope.join(next.check().get()));
    } catch (IOException e) {
      tellUnchecked(next.met(), "cannot be checked: " + Met.reason(e));
    }
    status.show(tally::progress);
  }

  private void tell(Met met, Examination found) {
    tally.add(found);
    if (!met.troubles().isEmpty()) {
      tally.addUnread();
    }
    if (screen.json() || screen.verbose() || !isSound(met, found)) {
      StringBuilder text = new StringBuilder(met.shown(start) + ": " + found.summary());
      met.troubles().forEach(line -> text.append("\n  ").append(line));
      found.troubles().forEach(line -> text.append("\n  ").append(line));
      print(met, text.toString(), repair ? "check-and-repair-results" : "check-results", found);
    }
  }

  private static boolean isSound(Met met, Examination found) {
    return met.troubles().isEmpty() && found.wasHealthy() && found.troubles().isEmpty();
  }

  private void tellUnchecked(Met met, String trouble) {
    tally.addUnread();
    print(met, met.shown(start) + ": " + trouble, "error", trouble);
  }

  private void print(Met met, String text, String name, Object value) {
    Map<String, Object> fields = met.fields(false);
    fields.put(name, value instanceof Examination found ? found.json() : value);
    status.interrupt(() -> screen.result(text, fields));
  }

  @Override
  public void close() {
    tasks.close();
    status.close();
  }
}
