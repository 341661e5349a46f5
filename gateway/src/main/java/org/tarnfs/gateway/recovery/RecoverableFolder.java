// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.tarnfs.gateway.recovery.CannotRecoverException.Reason;

/// A folder that can be restored, in one of the states that its devices have told.
///
/// @param devices all that could be read
/// @param troubles what could not be, one sentence each
public record RecoverableFolder(String name, List<DeviceStates> devices, List<String> troubles) {

  private static final Comparator<DeviceStates> MOST_SEEN =
      Comparator.comparingLong(DeviceStates::seenWrites)
          .thenComparing(device -> device.newest().map(RecoverableState::time).orElse(Instant.MIN));

  public RecoverableFolder {
    devices = List.copyOf(devices);
    troubles = List.copyOf(troubles);
  }

  /// A state, and what should be known of it.
  ///
  /// @param note what is in other states and not in this
  public record Choice(RecoverableState state, Optional<String> note) {}

  /// The newest state: one that has all changes of all devices in it, if there is such. Else it is
  /// the one with the most changes, the latest of these, and the note names the others.
  ///
  /// @throws CannotRecoverException if no device has told any
  public Choice newest() throws CannotRecoverException {
    List<DeviceStates> told =
        devices.stream().filter(device -> device.newest().isPresent()).toList();
    if (told.isEmpty()) {
      return asOf(Instant.MAX);
    }
    DeviceStates best = Collections.max(told, MOST_SEEN);
    RecoverableState state = best.newest().orElseThrow();
    List<String> others =
        told.stream()
            .filter(device -> !best.seen().covers(device.seen()))
            .map(DeviceStates::name)
            .toList();
    return new Choice(
        state,
        others.isEmpty()
            ? Optional.empty()
            : Optional.of(
                "%s has changes that %s does not have, whose state is taken; --device takes another"
                    .formatted(String.join(", ", others), best.name())));
  }

  /// The last state that any device was in at that time.
  ///
  /// @throws CannotRecoverException if there is none that is so old
  public Choice asOf(Instant time) throws CannotRecoverException {
    List<RecoverableState> all = all();
    RecoverableState found =
        all.stream()
            .filter(state -> !state.time().isAfter(time))
            .max(Comparator.comparing(RecoverableState::time))
            .orElseThrow(
                () ->
                    all.isEmpty()
                        ? nothing("state")
                        : new CannotRecoverException(
                            Reason.NOT_THERE,
                            "there is nothing of %s at that time: the oldest there is, is of %s"
                                .formatted(name, all.getFirst().time())));
    return new Choice(found, Optional.empty());
  }

  /// The same with one device only.
  ///
  /// @throws CannotRecoverException if there is no such device
  public RecoverableFolder only(String device) throws CannotRecoverException {
    List<DeviceStates> one = devices.stream().filter(each -> each.name().equals(device)).toList();
    if (one.isEmpty()) {
      throw nothing("device of that name");
    }
    return new RecoverableFolder(name, one, troubles);
  }

  /// All states that there are, the oldest first. The newest of a device may be in its archive too.
  public List<RecoverableState> all() {
    List<RecoverableState> all = new ArrayList<>();
    for (DeviceStates device : devices) {
      all.addAll(device.earlier());
      device.newest().ifPresent(all::add);
    }
    return all.stream().distinct().sorted(Comparator.comparing(RecoverableState::time)).toList();
  }

  private CannotRecoverException nothing(String what) {
    return new CannotRecoverException(
        Reason.NOT_THERE,
        "there is no %s of folder %s on the grid%s"
            .formatted(what, name, troubles.isEmpty() ? "" : ": " + String.join("; ", troubles)));
  }
}
