// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.snapshot.Item;

/// Keeps files on the grid only that nobody has touched for long: proves that all their shares are
/// on the grid, waits for the time of grace, proves it again, and deletes the file from this disk.
/// From then on it sees to it that they stay there: a file with too few shares, that cannot be
/// repaired, comes back. One file after the other, when there is nothing else to do.
final class SpaceSaver {

  /// How often all files are looked through.
  private static final Duration EVERY = Duration.ofHours(1);

  /// How often the shares of released files are checked, and their leases renewed.
  private static final Duration CHECK_EVERY = Duration.ofDays(14);

  /// So many files are looked at at a time.
  private static final int BATCH = 100;

  /// So many released files are checked in a round.
  private static final int MOST_CHECKS = 1000;

  private static final ItemPath START = new ItemPath("", "\0");

  private final FolderContext context;
  private final MirrorState state;
  private final Grid grid;
  private final Writes writes;
  private final Transfers transfers;
  private final ToDisk toDisk;
  private final int happy;
  private final SecureRandom random = new SecureRandom();

  // Of a round through all files.
  private boolean inRound;
  private final Deque<Tracked> toCheck = new ArrayDeque<>();
  private ItemPath at = START;
  private Instant lastRound = Instant.EPOCH;
  private Optional<Duration> lastAge = Optional.empty();

  /// @param happy how many servers must have shares of their own of a file that is released
  SpaceSaver(
      FolderContext context,
      Grid grid,
      Writes writes,
      Transfers transfers,
      ToDisk toDisk,
      int happy) {
    this.context = context;
    this.state = context.state();
    this.grid = grid;
    this.writes = writes;
    this.transfers = transfers;
    this.toDisk = toDisk;
    this.happy = happy;
  }

  /// Looks at some more files, and begins to check one at most.
  ///
  /// @return whether there may be more to do at once
  boolean work() throws IOException {
    Optional<Duration> age = context.settings().get().releaseAfter();
    if (transfers.isBusy() || (!isDue() && age.equals(lastAge))) {
      return false;
    }
    lastAge = age;
    if (!inRound) {
      toCheck.addAll(
          state.releasedAndNotProvenSince(context.now().minus(CHECK_EVERY), MOST_CHECKS));
      inRound = true;
    }
    Tracked next = toCheck.pollFirst();
    if (next != null) {
      check(next);
      return true;
    }
    boolean more = age.isPresent() && prove(context.now().minus(age.get()));
    if (!more) {
      endRound();
    }
    return more;
  }

  /// Begins to prove the backup of the next file that was not touched since then.
  ///
  /// @return whether there may be more
  private boolean prove(Instant untouched) throws IOException {
    List<Tracked> some = state.unchangedSince(untouched, at, BATCH);
    for (Tracked tracked : some) {
      at = tracked.path();
      if (isToBeProven(tracked) && !isTouchedSince(untouched, tracked)) {
        prove(tracked);
        return true;
      }
    }
    return some.size() == BATCH;
  }

  private void endRound() {
    at = START;
    toCheck.clear();
    inRound = false;
    lastRound = context.now();
  }

  private boolean isDue() {
    return inRound || Duration.between(lastRound, context.now()).abs().compareTo(EVERY) > 0;
  }

  /// Whether its backup was not proven yet, or the time of grace is over.
  private boolean isToBeProven(Tracked tracked) throws IOException {
    Optional<ChkReadCap> content = content(tracked.have());
    if (content.isEmpty()) {
      return false;
    }
    Instant now = context.now();
    return state
        .provenAt(tracked.path(), content.get())
        .filter(proven -> !proven.isAfter(now))
        .map(proven -> isGraceOver(proven, now))
        .orElse(true);
  }

  private boolean isGraceOver(Instant proven, Instant now) {
    return !proven.plus(context.settings().get().releaseGrace()).isAfter(now);
  }

  /// Whether somebody has read the file since then, as far as the disk notes that.
  private boolean isTouchedSince(Instant time, Tracked tracked) throws IOException {
    Path path = writes.onDisk(tracked.path());
    if (!context.local().isInside(path)) {
      return true;
    }
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .lastAccessTime()
          .toInstant()
          .isAfter(time);
    } catch (IOException e) {
      return true; // The next scan tells what is the matter.
    }
  }

  private void prove(Tracked tracked) {
    ChkReadCap content = content(tracked.have()).orElseThrow();
    transfers.start(
        tracked.path(),
        Transfers.Size.of(content.size()),
        content.size(),
        _ -> new Transfers.Checked(tracked, isWhole(grid.checkSample(content, random))),
        failure -> new Transfers.CheckFailed(tracked, failure));
  }

  /// The same for a file that is on the grid only, with what can be done for it.
  private void check(Tracked tracked) {
    ChkReadCap content = content(tracked.wanted()).orElseThrow();
    transfers.start(
        tracked.path(),
        Transfers.Size.SMALL,
        0,
        _ ->
            new Transfers.Checked(
                tracked,
                isSafe(grid.checkAndRepair(content, new CheckOptions(false, true)).post())),
        failure -> new Transfers.CheckFailed(tracked, failure));
  }

  private static Optional<ChkReadCap> content(Optional<Item> item) {
    return item.flatMap(Item::cap).filter(ChkReadCap.class::isInstance).map(ChkReadCap.class::cast);
  }

  private boolean isWhole(CheckResults results) {
    return results.health().healthy() && isSafe(results);
  }

  /// As many servers as an upload asks for may be all that can be reached now.
  private boolean isSafe(CheckResults results) {
    return results.counts().happiness() >= happy;
  }

  /// Takes in what became of a check.
  ///
  /// @param good whether its shares are as they must be
  void checked(Tracked checked, boolean good) throws IOException {
    Tracked now = state.at(checked.path());
    if (!now.equals(checked)) {
      return;
    }
    ChkReadCap content = content(now.wanted()).orElseThrow();
    Instant time = context.now();
    Optional<Instant> proven =
        state.provenAt(now.path(), content).filter(earlier -> !earlier.isAfter(time));
    if (!good) {
      state.forgetProof(now.path());
      if (now.released()) {
        state.put(now, now.released(false));
        tellFailure(now, Reason.SHARES_MISSING);
      }
    } else if (now.released() || proven.isEmpty()) {
      state.proven(now.path(), content, time);
    } else if (isGraceOver(proven.get(), time)) {
      release(now);
    }
  }

  /// Whether the shares are there could not be found out: the grid is away, and the next round
  /// tries again.
  void checkFailed(Tracked checked, IOException failure) {
    endRound();
    tellFailure(checked, Troubles.reasonOf(failure));
  }

  private void release(Tracked tracked) throws IOException {
    try {
      toDisk.release(tracked);
    } catch (IOException e) {
      // Else its shares would be read again in each round.
      state.forgetProof(tracked.path());
      tellFailure(tracked, Troubles.reasonOf(e));
    }
  }

  private void tellFailure(Tracked tracked, Reason reason) {
    context.tell(MirrorEvent.Kind.FAILED, tracked.path().toString(), reason.advice());
  }

  /// Files that are kept on the grid only.
  List<Released> released() throws IOException {
    List<Released> released = new ArrayList<>();
    for (Tracked tracked : state.released("")) {
      long bytes = content(tracked.wanted()).map(ChkReadCap::size).orElse(0L);
      released.add(new Released(tracked.path(), bytes));
    }
    return released;
  }

  /// Has files come back to this disk.
  ///
  /// @param path of a file, or of a folder, with all in it; everything if it is empty
  /// @return how many
  long fetch(String path) throws IOException {
    List<Tracked> released = state.released(path);
    for (Tracked tracked : released) {
      state.put(tracked, tracked.released(false));
      state.forgetProof(tracked.path());
    }
    state.commit();
    return released.size();
  }
}
