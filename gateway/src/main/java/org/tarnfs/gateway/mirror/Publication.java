// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tarnfs.gateway.snapshot.Archive;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Head;
import org.tarnfs.gateway.snapshot.Snapshot;

/// Tells other devices the state there is.
final class Publication {

  /// So many snapshots stand in a head before they go into the archive.
  private static final int MOST_RECENT = 32;

  /// Named if others do not know what is in the archive.
  private static final String ARCHIVE = "archive";

  /// While much is stored, others are told this often.
  private static final Duration EVERY = Duration.ofSeconds(30);

  private final FolderContext context;
  private final MirrorState state;
  private final FolderOnGrid folder;
  private final Writes writes;
  private Instant last = Instant.EPOCH;

  Publication(FolderContext context, FolderOnGrid folder, Writes writes) {
    this.context = context;
    this.state = context.state();
    this.folder = folder;
    this.writes = writes;
  }

  /// Whether it is so long since the last time that nobody shall wait for the end of all work.
  boolean isOverdue() {
    return Duration.between(last, context.now()).abs().compareTo(EVERY) > 0;
  }

  /// Whether there is something that others do not know yet.
  boolean isNews() throws IOException {
    return context.config().device().isPresent() && (isArchiveNews() || !isContentKnown());
  }

  /// Whether others know what is in the folder.
  private boolean isContentKnown() throws IOException {
    return state.fact("tree").isPresent() && state.fact("published").equals(Optional.of(news()));
  }

  private boolean isArchiveNews() throws IOException {
    return state.fact(ARCHIVE).isPresent();
  }

  private String news() throws IOException {
    return state.fact("tree").orElse("") + " " + state.seen().counts();
  }

  /// Tells others the state there is now. Broken off, it may have been told or not.
  void publish() throws IOException, InterruptedException {
    MirrorConfig.Own own = context.config().device().orElseThrow();
    writes.noteTimes();
    state.commit();
    StaleFolders.Root root = new StaleFolders(state, folder.trees()).store();
    Instant now = context.now();
    Snapshot current = current(root, now);
    List<Snapshot> recent = new ArrayList<>(state.snapshots(false));
    Optional<Archive> archive = Optional.empty();
    if (recent.size() >= MOST_RECENT || isArchiveNews()) {
      Archive before = state.archive();
      recent.removeIf(one -> one.equals(current) && !before.pinned().contains(one.time()));
      archive = Optional.of(before.and(recent, context.settings().get().retention(), now));
    }
    if (archive.isPresent()) {
      recent.clear();
    }
    long number = 1 + state.fact("number").map(Long::parseLong).orElse(0L);
    Head head = new Head(own.name(), state.replica(), number, state.seen(), current, recent);
    folder.publish(own.directory(), own.key(), head, archive);
    if (archive.isPresent()) {
      state.setArchive(archive.get());
      state.removeFact(ARCHIVE);
    }
    state.addSnapshot(current);
    state.setFact("number", Long.toString(number));
    state.setFact("published", news());
    state.commit();
    last = now;
    context.tell(MirrorEvent.Kind.PUBLISHED, "", root.files() + " files");
  }

  /// The state there is now: as it was told last, if that says all but what is in the archive.
  private Snapshot current(StaleFolders.Root root, Instant now) throws IOException {
    Optional<Snapshot> told = Optional.empty();
    if (isContentKnown()) {
      told =
          Stream.concat(state.snapshots(true).stream(), state.snapshots(false).stream())
              .filter(snapshot -> snapshot.tree().equals(root.tree()))
              .max(Comparator.comparing(Snapshot::time));
    }
    return told.orElseGet(() -> new Snapshot(now, root.tree(), root.files(), root.bytes()));
  }

  /// Has a snapshot kept for ever, or no longer.
  void pin(Instant time, boolean pinned) throws IOException {
    state.pin(time, pinned);
    state.setFact(ARCHIVE, "");
    state.commit();
  }
}
