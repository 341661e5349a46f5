// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.snapshot.BadSnapshotException;
import org.tarnfs.gateway.snapshot.Device;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Head;
import org.tarnfs.gateway.snapshot.Snapshot;

/// Takes in what devices have told: others, and this one in an earlier life.
final class Hearing {

  /// Named if what the grid has of this device is known, but what is on disk is not.
  private static final String ADOPTING = "adopting";

  private final FolderContext context;
  private final MirrorState state;
  private final FolderOnGrid folder;
  private final Guard guard;
  private final Writes writes;
  private final SecureRandom random = new SecureRandom();

  /// Whether the state knows all that this device has ever told. Before that nothing is written: an
  /// earlier life may have used the numbers of the next writes.
  private boolean recalled;

  Hearing(FolderContext context, FolderOnGrid folder, Guard guard, Writes writes) {
    this.context = context;
    this.state = context.state();
    this.folder = folder;
    this.guard = guard;
    this.writes = writes;
  }

  /// Whether writes of this device may be made.
  boolean mayWrite() {
    return recalled || context.config().device().isEmpty();
  }

  /// Whether the state knows what is on disk only in part.
  boolean isAdopting() throws IOException {
    return state.fact(ADOPTING).isPresent();
  }

  /// All on disk is known.
  void adopted() throws IOException {
    if (recalled) {
      state.removeFact(ADOPTING);
    }
  }

  /// What was told may be newer than the state, or not; the next [#pull] finds out.
  void forget() {
    recalled = false;
  }

  /// What was told is what the state says was told.
  void remember() {
    recalled = true;
  }

  /// Takes in what other devices have told since the last time.
  ///
  /// @throws GridException if the grid cannot be reached
  void pull() throws IOException, InterruptedException {
    if (!mayWrite()) {
      recall();
    }
    if (isAdopting()) {
      // Else what they have deleted would look new here.
      return;
    }
    state.commit();
    for (Device device : folder.devices()) {
      if (!isOwn(device)) {
        pull(device);
      }
    }
  }

  private boolean isOwn(Device device) {
    return context
        .config()
        .device()
        .filter(own -> device.directory().file().equals(own.directory().file().readCap()))
        .isPresent();
  }

  /// All of what a device tells, or nothing: half of it would be a state that nobody was in.
  private void pull(Device device) throws IOException, InterruptedException {
    try {
      Optional<Head> head = folder.head(device);
      if (head.isPresent()) {
        take(device, head.get());
      }
      state.removeTrouble(deviceItem(device), Outstanding.Direction.LEFT_OUT);
      state.commit();
    } catch (GridException | BadSnapshotException e) {
      state.rollback();
      context.trouble(deviceItem(device), Outstanding.Direction.LEFT_OUT, e);
      state.commit();
    } catch (IOException | InterruptedException | RuntimeException e) {
      state.rollback();
      throw e;
    }
  }

  private static ItemPath deviceItem(Device device) {
    return new ItemPath("@devices", device.name());
  }

  private void take(Device device, Head head) throws IOException, InterruptedException {
    if (state.seen().covers(head.seen())) {
      noteHead(device, head);
      return;
    }
    Optional<Boolean> accepted = guard.decision(device.name(), head);
    Optional<Hold> hold = guard.hold();
    Optional<Hold.Elsewhere> held =
        hold.filter(Hold.Elsewhere.class::isInstance)
            .map(Hold.Elsewhere.class::cast)
            .filter(elsewhere -> elsewhere.device().equals(device.name()));
    if (accepted.isEmpty() && held.isPresent() && held.get().head() == head.number()) {
      return;
    }
    long files = state.filesHere();
    boolean keepsMine = accepted.equals(Optional.of(false));
    Merging.Loss loss = new Merging(state, folder.trees(), writes, head, keepsMine).run(head);
    if (accepted.isEmpty() && guard.isTooMuch(loss.removed() + loss.replaced(), files)) {
      state.rollback();
      if (held.isPresent() || hold.isEmpty()) {
        guard.set(
            Optional.of(
                new Hold.Elsewhere(
                    device.name(), head.number(), loss.removed(), loss.replaced(), files)));
      }
      return;
    }
    if (held.isPresent()) {
      guard.set(Optional.empty());
    }
    guard.forgetDecision(device.name());
    noteHead(device, head);
    context.tell(MirrorEvent.Kind.MERGED, "", device.name());
  }

  private void noteHead(Device device, Head head) throws IOException {
    state.setFact("device " + device.name(), head.number() + " " + head.current().time());
  }

  /// Takes up what this device has told itself and its state does not know: in an earlier life, or
  /// just before it was broken off.
  private void recall() throws IOException, InterruptedException {
    MirrorConfig.Own own = context.config().device().orElseThrow();
    Device device = Device.of(own.name(), own.directory(), own.key());
    state.commit();
    Optional<Head> told = folder.head(device);
    try {
      if (told.isPresent()) {
        recall(device, told.get());
      }
      state.commit();
      recalled = true;
    } catch (IOException | InterruptedException | RuntimeException e) {
      state.rollback();
      throw e;
    }
  }

  private void recall(Device device, Head told) throws IOException, InterruptedException {
    Optional<String> number = state.fact("number");
    if (!state.seen().covers(told.seen())) {
      if (number.isPresent()) {
        // The state is an old one, after which other writes were made by its name.
        state.becomeNew(random);
      } else {
        state.setFact(ADOPTING, "");
      }
      var _ = new Merging(state, folder.trees(), writes, told, false).run(told);
    }
    if (told.number() > number.map(Long::parseLong).orElse(0L)) {
      state.setArchive(folder.archive(device));
      for (Snapshot snapshot : told.recent()) {
        state.addSnapshot(snapshot);
      }
      state.addSnapshot(told.current());
      state.setFact("number", Long.toString(told.number()));
    }
  }
}
