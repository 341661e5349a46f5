// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.FolderOnGrid;

/// One folder that is mirrored while this is open, on a thread of its own. Everything else asks
/// that thread.
///
/// It goes through three phases. At the start it looks at the grid and at everything on disk; then
/// it waits for changes on either side; and whatever is brought to disk becomes part of what it
/// watches.
final class MirroredFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MirroredFolder.class);
  private static final Duration TICK = Duration.ofMillis(200);

  /// How long to wait before a scan that failed is done again.
  private static final Duration SCAN_AGAIN = Duration.ofMinutes(1);

  private final ConfigFile remembered;
  private final Grid grid;
  private final Path stateFile;
  private final InstantSource clock;
  private final Consumer<MirrorEvent> events;
  private final LinkedBlockingQueue<Call<?>> calls = new LinkedBlockingQueue<>();
  private final Thread thread;

  private volatile boolean closing;
  private volatile FolderStatus status;

  /// Whether everything is to be looked at, here and on the grid, as soon as it can be.
  private volatile boolean rescanWanted;

  // Those below belong to the thread.
  private @Nullable FolderEngine engine;
  private @Nullable FolderMonitor monitor;
  private Instant lastScan = Instant.EPOCH;
  private Instant lastPull = Instant.EPOCH;
  private Instant lastStatus = Instant.EPOCH;
  private Instant gridNext = Instant.EPOCH;
  private int gridFailures;
  private String problem = "";
  private boolean scanning;

  MirroredFolder(
      ConfigFile remembered,
      Grid grid,
      Path stateFile,
      InstantSource clock,
      Consumer<MirrorEvent> events) {
    this.remembered = remembered;
    this.grid = grid;
    this.stateFile = stateFile;
    this.clock = clock;
    this.events = events;
    this.status = StatusReport.starting(config());
    this.thread = Thread.ofPlatform().name("mirror " + config().name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  MirrorConfig config() {
    return remembered.config();
  }

  /// As of a moment ago.
  FolderStatus status() {
    return status;
  }

  /// Something that the thread does between two steps.
  @FunctionalInterface
  interface Task<T> {
    T run(FolderEngine engine) throws IOException, InterruptedException;
  }

  private record Call<T>(Task<T> task, CompletableFuture<T> answer) {
    void run(FolderEngine engine) {
      try {
        answer.complete(task.run(engine));
      } catch (IOException | InterruptedException | RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }
  }

  /// Has the thread do something, and waits for it.
  <T> T call(Task<T> task) throws IOException, InterruptedException {
    Call<T> call = new Call<>(task, new CompletableFuture<>());
    calls.add(call);
    if (closing) {
      throw new MirrorException(
          MirrorException.Problem.NO_SUCH_FOLDER, "the folder is not mirrored any more");
    }
    try {
      return call.answer().get(1, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new MirrorException(
          MirrorException.Problem.NOT_NOW, "the folder is busy; try again in a while");
    }
  }

  void pause(Optional<Instant> until) throws IOException {
    remembered.change(config -> config.pausedUntil(until));
  }

  void resume() throws IOException {
    remembered.change(MirrorConfig::resumed);
    rescan();
  }

  /// Has the folder mirrored in another way from now on.
  void set(MirrorSettings.Change change) throws IOException {
    remembered.change(config -> config.with(change.of(config().settings())));
  }

  /// Looks at everything as soon as it can.
  void rescan() {
    rescanWanted = true;
  }

  private void run() {
    try {
      while (!closing) {
        boolean busy = false;
        try {
          busy = step();
        } catch (IOException e) {
          failed(e);
        } catch (RuntimeException e) {
          LOG.error("the mirror {} has a defect", config().name(), e);
          failed(new IOException("a defect, told in the log: " + e, e));
        }
        tellStatus(false);
        answerCalls(busy ? Duration.ZERO : TICK);
      }
    } catch (InterruptedException e) {
      // It is to end.
    } finally {
      end();
    }
  }

  private void failed(IOException e) {
    gridFailures++;
    gridNext = clock.instant().plus(Retry.after(gridFailures));
    problem = Troubles.reasonOf(e).advice() + " (" + Troubles.detailOf(e) + ")";
    scanning = false;
    LOG.warn("the mirror {} waits: {}", config().name(), Troubles.detailOf(e));
    if (e instanceof DamagedDatabaseException) {
      beginAnew();
    } else if (engine != null) {
      try {
        engine.state().rollback();
      } catch (IOException rollback) {
        LOG.error("the state of the mirror {} cannot be used", config().name(), rollback);
      }
    }
  }

  /// Without the state there was: all that is in it can be found out from disk and grid.
  private void beginAnew() {
    try {
      endEngine();
    } catch (IOException e) {
      LOG.debug("the damaged state of the mirror {} does not end cleanly", config().name(), e);
    }
    engine = null;
    monitor = null;
    try {
      Path aside = Database.setAside(stateFile);
      LOG.warn(
          "the state of the mirror {} was damaged; it is found out again, and the old one is {}",
          config().name(),
          aside);
      answered();
      gridNext = Instant.EPOCH;
      rescan();
    } catch (IOException e) {
      LOG.error("the damaged state of the mirror {} cannot be set aside", config().name(), e);
    }
  }

  private void endEngine() throws IOException {
    if (monitor != null) {
      monitor.close();
    }
    if (engine != null) {
      engine.close();
    }
  }

  /// Returns whether there is more to do at once.
  private boolean step() throws IOException, InterruptedException {
    Instant now = clock.instant();
    if (config().paused()) {
      if (config().pausedUntil().filter(until -> !now.isBefore(until)).isPresent()) {
        remembered.endPause();
        rescan();
      }
      return false;
    }
    boolean gridMayAnswer = isDue(gridNext, now);
    if (engine == null) {
      if (!gridMayAnswer) {
        return false;
      }
      open();
    }
    FolderEngine open = requireNonNull(engine);
    if (rescanWanted) {
      rescanWanted = false;
      lastScan = Instant.EPOCH;
      lastPull = Instant.EPOCH;
    }
    look(open, now);
    boolean isPollDue = isDue(lastPull.plus(config().settings().pollEvery()), now);
    if (gridMayAnswer && (isPollDue || gridFailures > 0)) {
      lastPull = now;
      open.pull();
      answered();
    }
    boolean busy = open.work(TICK.toMillis());
    if (!busy && gridMayAnswer && open.isToBePublished()) {
      open.publish();
      answered();
    }
    return busy || open.transfers().isBusy();
  }

  private void answered() {
    gridFailures = 0;
    problem = "";
  }

  private void open() throws IOException {
    FolderOnGrid folder = FolderOnGrid.of(grid, config().folder());
    MirrorState state = MirrorState.open(stateFile, new SecureRandom());
    engine =
        new FolderEngine(config(), () -> config().settings(), folder, grid, state, clock, events);
    monitor = new FolderMonitor(config().path().toAbsolutePath().normalize());
  }

  private void look(FolderEngine open, Instant now) throws IOException {
    FolderMonitor hears = requireNonNull(monitor);
    boolean rested = hears.rested() >= config().settings().rest().toNanos();
    boolean due =
        isDue(lastScan.plus(config().settings().scanEvery()), now) || lastScan.isAfter(now);
    // Should it fail, what was told of changes is lost: then everything is looked at again soon.
    Instant last = lastScan;
    lastScan = now.minus(config().settings().scanEvery()).plus(SCAN_AGAIN);
    if (due || (rested && hears.takeMissed())) {
      var _ = hears.takeHints();
      scanning = true;
      tellStatus(true);
      open.scan(Optional.empty());
      scanning = false;
      last = now;
    } else if (rested && hears.hasHints()) {
      open.scan(Optional.of(forms(hears.takeHints())));
    }
    lastScan = last;
  }

  private static Set<String> forms(Set<String> paths) {
    Set<String> forms = new HashSet<>();
    for (String path : paths) {
      forms.add(Normalizer.normalize(path, Normalizer.Form.NFC));
    }
    return forms;
  }

  /// Also if the clock was set back since.
  private static boolean isDue(Instant time, Instant now) {
    return !time.isAfter(now) || time.isAfter(now.plus(Duration.ofDays(1)));
  }

  private void answerCalls(Duration wait) throws InterruptedException {
    List<Call<?>> waiting = new ArrayList<>();
    Call<?> first = calls.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      waiting.add(first);
      calls.drainTo(waiting);
    }
    for (Call<?> call : waiting) {
      if (engine == null) {
        call.answer()
            .completeExceptionally(
                new MirrorException(MirrorException.Problem.NOT_NOW, notReady()));
      } else {
        call.run(engine);
      }
    }
    if (!waiting.isEmpty()) {
      tellStatus(true);
    }
  }

  private String notReady() {
    return problem.isEmpty()
        ? "the folder is not ready yet; try again in a while"
        : "the folder is waiting for the grid: " + problem;
  }

  private void tellStatus(boolean now) {
    Instant time = clock.instant();
    if (!now && Duration.between(lastStatus, time).abs().compareTo(Duration.ofSeconds(1)) < 0) {
      return;
    }
    lastStatus = time;
    try {
      status = StatusReport.of(config(), Optional.ofNullable(engine), scanning, problem);
    } catch (IOException e) {
      LOG.warn("the state of the mirror {} cannot be read", config().name(), e);
    }
  }

  private void end() {
    closing = true;
    try {
      endEngine();
    } catch (IOException e) {
      LOG.warn("the mirror {} does not end cleanly", config().name(), e);
    }
    List<Call<?>> left = new ArrayList<>();
    calls.drainTo(left);
    left.forEach(
        call -> call.answer().completeExceptionally(new IOException("the mirror has ended")));
  }

  /// Remembers the folder no longer; to be called when it is closed.
  void forget() throws IOException {
    remembered.delete();
  }

  /// Makes the folder an ordinary one again; to be called when it is closed.
  void unmark() throws IOException {
    new LocalFolder(config().path()).unmark();
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
