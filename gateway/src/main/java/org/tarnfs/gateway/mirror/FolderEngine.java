// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.FolderOnGrid;

/// Mirrors one folder, step by step: what is found on disk is stored, what others have told is
/// taken in and brought to disk, and the state there is then is told to them. All it knows is in
/// the state; what is broken off between any two steps is done again. For one thread; only bytes
/// are moved by others.
final class FolderEngine implements AutoCloseable {

  /// Longer than that, nothing stays uncommitted.
  private static final Duration COMMIT_EVERY = Duration.ofMillis(500);

  private final FolderContext context;
  private final MirrorState state;
  private final Guard guard;
  private final Scanning scanning;
  private final Transfers transfers = new Transfers();
  private final ToGrid toGrid;
  private final ToDisk toDisk;
  private final Hearing hearing;
  private final Publication publication;
  private final Restoring restoring;
  private final SpaceSaver spaceSaver;
  private Instant lastCommit = Instant.EPOCH;

  /// @param settings as they are whenever it is asked
  FolderEngine(
      MirrorConfig config,
      Supplier<MirrorSettings> settings,
      FolderOnGrid folder,
      Grid grid,
      MirrorState state,
      InstantSource clock,
      Consumer<MirrorEvent> events) {
    LocalFolder local = new LocalFolder(config.path());
    this.context = new FolderContext(config, settings, local, state, clock, events);
    this.state = state;
    Writes writes = new Writes(local, state);
    this.guard = new Guard(context, writes);
    this.scanning = new Scanning(context, guard);
    Uploads uploads =
        new Uploads(grid, folder.description().uploadOptions(), local, () -> settings.get().rest());
    this.toGrid = new ToGrid(context, guard, writes, uploads, transfers);
    this.toDisk = new ToDisk(context, scanning, writes, new Downloads(grid, local), transfers);
    this.hearing = new Hearing(context, folder, guard, writes);
    this.publication = new Publication(context, folder, writes);
    this.restoring = new Restoring(context, folder);
    int happy = folder.description().uploadOptions().parameters().happy();
    this.spaceSaver = new SpaceSaver(context, grid, writes, transfers, toDisk, happy);
  }

  MirrorState state() {
    return state;
  }

  Transfers transfers() {
    return transfers;
  }

  /// Looks at everything on disk, or at some folders.
  void scan(Optional<Set<String>> folders) throws IOException {
    if (folders.isPresent()) {
      scanning.folders(folders.get());
    } else {
      scanning.everything();
    }
    state.commit();
  }

  /// What waits for a decision.
  Optional<Hold> hold() throws IOException {
    return guard.hold();
  }

  /// Decides on what is held.
  ///
  /// @param accepts whether it is to be done, or undone
  void decide(boolean accepts) throws IOException {
    guard.decide(accepts);
  }

  /// Does what there is to do now and does not take long. What was begun goes on behind it.
  ///
  /// @param wait how long to wait for a transfer to end, if any is under way, in milliseconds
  /// @return whether something was done; if not, everything waits for a transfer, a time, or others
  boolean work(long wait) throws IOException, InterruptedException {
    boolean any = false;
    for (Transfers.Outcome outcome : transfers.finished(wait)) {
      finish(outcome);
      any = true;
    }
    if (!context.local().isMarked() && !guard.isRootThere()) {
      return any;
    }
    boolean mayWrite = !guard.isHere() && hearing.mayWrite();
    if (mayWrite) {
      any |= toGrid.work();
    }
    if (!guard.isRootGone()) {
      any |= toDisk.work();
    }
    if (scanning.hasLookedAtEverything() && toGrid.isQuiet()) {
      if (hearing.isAdopting()) {
        hearing.adopted();
      } else if (!any && mayWrite) {
        restoring.settle();
        // What is replaced or deleted must be in a snapshot.
        any = !publication.isNews() && (restoring.work() || spaceSaver.work());
      }
    }
    commitNowAndThen();
    return any;
  }

  private void finish(Transfers.Outcome outcome) throws IOException {
    switch (outcome) {
      case Transfers.Uploaded(Found found, Uploads.Stored stored) -> toGrid.stored(found, stored);
      case Transfers.UploadFailed(Found found, IOException failure) ->
          toGrid.failed(found, failure);
      case Transfers.Downloaded(Tracked asked, Downloads.Placed placed) ->
          toDisk.placed(asked, placed);
      case Transfers.DownloadFailed(Tracked asked, IOException failure) ->
          toDisk.failed(asked, failure);
      case Transfers.Checked(Tracked asked, boolean good) -> spaceSaver.checked(asked, good);
      case Transfers.CheckFailed(Tracked asked, IOException failure) ->
          spaceSaver.checkFailed(asked, failure);
    }
  }

  private void commitNowAndThen() throws IOException {
    Instant now = context.now();
    if (Duration.between(lastCommit, now).abs().compareTo(COMMIT_EVERY) > 0) {
      state.commit();
      lastCommit = now;
    }
  }

  /// Takes in what other devices have told since the last time.
  ///
  /// @throws GridException if the grid cannot be reached
  void pull() throws IOException, InterruptedException {
    hearing.pull();
  }

  /// Whether there is something that others do not know yet, and now is the time to tell it.
  boolean isToBePublished() throws IOException {
    return hearing.mayWrite()
        && !hearing.isAdopting()
        && publication.isNews()
        && (toGrid.isQuiet() || publication.isOverdue());
  }

  /// Whether there is something that others do not know yet.
  boolean isNews() throws IOException {
    return publication.isNews();
  }

  /// Tells others the state there is now.
  void publish() throws IOException, InterruptedException {
    hearing.forget();
    publication.publish();
    hearing.remember();
  }

  /// Has what was there at an earlier time be there again, as soon as all on disk is stored.
  void restore(Restoration restoration) throws IOException {
    restoring.want(restoration);
  }

  boolean isRestoring() throws IOException {
    return restoring.isUnderWay();
  }

  /// Files that are kept on the grid only.
  List<Released> released() throws IOException {
    return spaceSaver.released();
  }

  /// Has files come back to this disk that are kept on the grid only.
  ///
  /// @param path of a file, or of a folder, with all in it; everything if it is empty
  /// @return how many
  long fetch(String path) throws IOException {
    return spaceSaver.fetch(path);
  }

  /// Keeps a snapshot for ever, or as long as others again; on the grid with the next publication.
  ///
  /// @throws MirrorException if it is not known yet what the grid has of this device
  void pin(Instant time, boolean pinned) throws IOException {
    if (!hearing.mayWrite()) {
      throw new MirrorException(
          MirrorException.Problem.NOT_NOW,
          "what the grid has of this folder is not known yet; try again in a while");
    }
    publication.pin(time, pinned);
  }

  /// Ends transfers, and forgets what was not committed.
  @Override
  public void close() throws IOException {
    transfers.close();
    state.close();
  }
}
