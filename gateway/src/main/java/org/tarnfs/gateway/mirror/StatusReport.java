// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.gateway.snapshot.Snapshot;

/// Puts together how it is with a folder.
final class StatusReport {

  private StatusReport() {}

  /// Before anything is known.
  static FolderStatus starting(MirrorConfig config) {
    return report(
        config,
        config.paused() ? FolderState.PAUSED : FolderState.SCANNING,
        "",
        Counts.NONE,
        Optional.empty(),
        List.of());
  }

  /// What is counted.
  private record Counts(
      long toGrid,
      long toDisk,
      long leftOut,
      long released,
      int conflicts,
      long held,
      boolean troubled,
      boolean diskFull,
      boolean news,
      boolean restoring) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, false, false, false, false);

    static Counts of(FolderEngine engine, Optional<Hold> hold) throws IOException {
      MirrorState state = engine.state();
      long held =
          switch (hold.orElse(null)) {
            case Hold.Here(long deletions, long rewrites, _) -> deletions + rewrites;
            case Hold.Elsewhere(_, _, long deletions, long rewrites, _) -> deletions + rewrites;
            case Hold.RootGone _ -> 0;
            case null -> 0;
          };
      return new Counts(
          state.countOf("found", "1"),
          state.countToDisk(),
          state.countOf("trouble", "direction = 2"),
          state.countReleased(),
          state.conflicts().size(),
          held,
          state.countOf("trouble", "reason = 'WAITING_FOR_SERVERS'") > 0,
          state.countOf("trouble", "reason = 'DISK_FULL'") > 0,
          engine.isNews(),
          engine.isRestoring());
    }
  }

  static FolderStatus of(
      MirrorConfig config, Optional<FolderEngine> engine, boolean scanning, String problem)
      throws IOException {
    if (engine.isEmpty()) {
      FolderState without =
          config.paused()
              ? FolderState.PAUSED
              : problem.isEmpty() ? FolderState.SCANNING : FolderState.WAITING_FOR_SERVERS;
      return report(config, without, problem, Counts.NONE, Optional.empty(), List.of());
    }
    MirrorState state = engine.get().state();
    Optional<Hold> hold = engine.get().hold();
    Counts numbers = Counts.of(engine.get(), hold);
    List<Snapshot> recent = state.snapshots(false);
    Optional<Snapshot> last =
        recent.isEmpty()
            ? state.snapshots(true).stream().reduce((_, next) -> next)
            : Optional.of(recent.getLast());
    return report(
        config,
        state(config, numbers, hold, scanning, problem),
        message(numbers, hold, problem),
        numbers,
        last,
        peers(state));
  }

  private static FolderState state(
      MirrorConfig config, Counts numbers, Optional<Hold> hold, boolean scanning, String problem) {
    if (config.paused()) {
      return FolderState.PAUSED;
    } else if (hold.isPresent()) {
      return FolderState.NEEDS_ATTENTION;
    } else if (!problem.isEmpty() || numbers.troubled()) {
      return FolderState.WAITING_FOR_SERVERS;
    } else if (numbers.diskFull()) {
      return FolderState.NEEDS_ATTENTION;
    } else if (scanning) {
      return FolderState.SCANNING;
    } else if (numbers.restoring()) {
      return FolderState.RESTORING;
    } else if (numbers.toGrid() + numbers.toDisk() > 0 || numbers.news()) {
      return FolderState.SYNCING;
    }
    return numbers.leftOut() > 0 ? FolderState.NEEDS_ATTENTION : FolderState.UP_TO_DATE;
  }

  private static String message(Counts numbers, Optional<Hold> hold, String problem) {
    if (hold.isPresent()) {
      return hold.get().describe();
    }
    return problem.isEmpty() && numbers.diskFull() ? Reason.DISK_FULL.advice() : problem;
  }

  private static List<FolderStatus.Peer> peers(MirrorState state) throws IOException {
    List<FolderStatus.Peer> peers = new ArrayList<>();
    for (Map.Entry<String, String> fact : state.facts("device ").entrySet()) {
      String[] fields = fact.getValue().split(" ", 2);
      peers.add(new FolderStatus.Peer(fact.getKey(), Instant.parse(fields[1])));
    }
    return peers;
  }

  private static FolderStatus report(
      MirrorConfig config,
      FolderState state,
      String message,
      Counts numbers,
      Optional<Snapshot> last,
      List<FolderStatus.Peer> peers) {
    return new FolderStatus(
        config.name(),
        config.path().toString(),
        config.device().map(MirrorConfig.Own::name).orElse(""),
        state,
        message,
        last.map(Snapshot::files).orElse(0L),
        last.map(Snapshot::bytes).orElse(0L),
        numbers.toGrid(),
        numbers.toDisk(),
        numbers.leftOut(),
        numbers.released(),
        numbers.conflicts(),
        numbers.held(),
        config.pausedUntil(),
        last.map(Snapshot::time),
        peers);
  }
}
