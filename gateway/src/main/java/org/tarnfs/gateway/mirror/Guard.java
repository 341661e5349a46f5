// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tarnfs.gateway.snapshot.Head;

/// Holds what looks like an accident until somebody decides: much deleted or rewritten at once,
/// here or elsewhere, and a folder that is not there.
final class Guard {

  /// Many small changes in a row are one large one.
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private static final String HOLD = "hold";
  private static final String LOSSES = "guard";
  private static final String ACCEPTED = "accepted";
  private static final String DECIDED = "decided ";

  private final FolderContext context;
  private final MirrorState state;
  private final Writes writes;

  Guard(FolderContext context, Writes writes) {
    this.context = context;
    this.state = context.state();
    this.writes = writes;
  }

  /// Whether the folder is there, and is the one it was.
  boolean isRootThere() throws IOException {
    boolean there = context.local().mark().equals(Optional.of(MirrorMark.of(context.config())));
    if (!there) {
      set(Optional.of(new Hold.RootGone()));
    } else if (isRootGone()) {
      set(Optional.empty());
    }
    state.commit();
    return there;
  }

  boolean isRootGone() throws IOException {
    return hold().equals(Optional.of(new Hold.RootGone()));
  }

  /// Whether nothing that was found here may be told to others.
  boolean isHere() throws IOException {
    return hold().filter(hold -> !(hold instanceof Hold.Elsewhere)).isPresent();
  }

  /// Holds what was found here, if it is too much.
  void check() throws IOException {
    if (isAccepted() || isHere()) {
      return;
    }
    MirrorState.FoundCounts counts = state.foundCounts();
    long lost = counts.deletions() + counts.rewrites();
    Losses before = losses();
    if (lost > 0 && isTooMuch(before.lost() + lost, before.files())) {
      set(
          Optional.of(
              new Hold.Here(
                  counts.deletions() + before.lost(), counts.rewrites(), before.files())));
    }
  }

  /// Whether it is so much of so many files that it may be an accident.
  boolean isTooMuch(long lost, long files) {
    MirrorSettings settings = context.settings().get();
    return lost >= settings.guardFiles() && lost >= settings.guardShare() * files;
  }

  /// What was lost since then, and how many files there were before.
  private record Losses(Instant start, long files, long lost) {}

  private Losses losses() throws IOException {
    Instant now = context.now();
    Optional<String> text = state.fact(LOSSES);
    if (text.isPresent()) {
      String[] fields = text.get().split(" ", -1);
      Instant start = Instant.parse(fields[0]);
      if (!start.isAfter(now) && start.plus(WINDOW).isAfter(now)) {
        return new Losses(start, Long.parseLong(fields[1]), Long.parseLong(fields[2]));
      }
    }
    return new Losses(now, state.filesHere(), 0);
  }

  /// So many files were deleted or rewritten here, and others will be told.
  void lost(long files) throws IOException {
    if (files > 0 && !isAccepted()) {
      Losses before = losses();
      state.setFact(LOSSES, before.start() + " " + before.files() + " " + (before.lost() + files));
    }
  }

  private boolean isAccepted() throws IOException {
    return state.fact(ACCEPTED).isPresent();
  }

  /// What was accepted is done with when nothing is left of what was found.
  void forgetAccepted() throws IOException {
    if (isAccepted() && state.countOf("found", "1") == 0) {
      state.removeFact(ACCEPTED);
    }
  }

  /// What waits for a decision.
  Optional<Hold> hold() throws IOException {
    return state.fact(HOLD).map(HoldText::parse);
  }

  /// Holds that, or nothing.
  void set(Optional<Hold> hold) throws IOException {
    if (hold.equals(hold())) {
      return;
    }
    if (hold.isPresent()) {
      state.setFact(HOLD, HoldText.print(hold.get()));
      context.tell(MirrorEvent.Kind.HELD, "", hold.get().describe());
    } else {
      state.removeFact(HOLD);
    }
  }

  /// Decides on what is held.
  ///
  /// @param accepts whether it is to be done, or undone
  void decide(boolean accepts) throws IOException {
    switch (hold().orElse(null)) {
      case Hold.Here _ -> {
        if (accepts) {
          state.setFact(ACCEPTED, "here");
        } else {
          undo();
        }
        state.removeFact(LOSSES);
      }
      case Hold.Elsewhere elsewhere ->
          state.setFact(
              DECIDED + elsewhere.device(), elsewhere.head() + (accepts ? " accept" : " undo"));
      case Hold.RootGone _ -> {
        return;
      }
      case null -> {
        return;
      }
    }
    context.tell(MirrorEvent.Kind.DECIDED, "", accepts ? "accepted" : "undone");
    set(Optional.empty());
    state.commit();
  }

  /// What was deleted here comes back; what was rewritten is set aside.
  private void undo() throws IOException {
    for (ItemPath path : state.allGone()) {
      Tracked before = state.at(path);
      state.put(before, before.havingNothing());
      state.notFound(path);
    }
    for (Found found : state.allRewritten()) {
      context.local().setAside(writes.onDisk(found.path()));
      Tracked before = state.at(found.path());
      state.put(before, before.havingNothing());
      state.notFound(found.path());
    }
  }

  /// What was decided on a device's losses, as of that head of it or one before.
  ///
  /// @return whether they were accepted; empty if nothing was decided
  Optional<Boolean> decision(String device, Head head) throws IOException {
    return state
        .fact(DECIDED + device)
        .map(text -> text.split(" ", 2))
        .filter(fields -> Long.parseLong(fields[0]) <= head.number())
        .map(fields -> fields[1].equals("accept"));
  }

  void forgetDecision(String device) throws IOException {
    state.removeFact(DECIDED + device);
  }
}
