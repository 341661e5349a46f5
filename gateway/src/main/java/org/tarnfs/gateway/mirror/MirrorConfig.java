// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.snapshot.DeviceKey;
import org.tarnfs.gateway.snapshot.FolderOnGrid;

/// A folder as this device mirrors it.
///
/// @param name by which its user calls it
/// @param path where it is on this machine
/// @param folder what never changes of it on the grid
/// @param device as which this one takes part; if it does not, it only receives
/// @param paused whether nothing is done
/// @param pausedUntil when it goes on by itself, if it is paused for a time
public record MirrorConfig(
    String name,
    Path path,
    FolderOnGrid.Lasting folder,
    Optional<Own> device,
    MirrorSettings settings,
    boolean paused,
    Optional<Instant> pausedUntil) {

  /// One that is not paused for a time.
  MirrorConfig(
      String name,
      Path path,
      FolderOnGrid.Lasting folder,
      Optional<Own> device,
      MirrorSettings settings,
      boolean paused) {
    this(name, path, folder, device, settings, paused, Optional.empty());
  }

  /// What only this device has.
  ///
  /// @param name that others see
  public record Own(String name, DirectoryCap<WriteCap> directory, DeviceKey key) {}

  MirrorConfig as(Optional<Own> device) {
    return new MirrorConfig(name, path, folder, device, settings, paused, pausedUntil);
  }

  /// @param until for ever if it is empty
  MirrorConfig pausedUntil(Optional<Instant> until) {
    return new MirrorConfig(name, path, folder, device, settings, true, until);
  }

  MirrorConfig resumed() {
    return new MirrorConfig(name, path, folder, device, settings, false);
  }

  MirrorConfig with(MirrorSettings settings) {
    return new MirrorConfig(name, path, folder, device, settings, paused, pausedUntil);
  }

  DirectoryCap<?> root() {
    return folder.root();
  }
}
