// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.nio.file.Path;
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
public record MirrorConfig(
    String name,
    Path path,
    FolderOnGrid.Lasting folder,
    Optional<Own> device,
    MirrorSettings settings,
    boolean paused) {

  /// What only this device has.
  ///
  /// @param name that others see
  public record Own(String name, DirectoryCap<WriteCap> directory, DeviceKey key) {}

  MirrorConfig as(Optional<Own> device) {
    return new MirrorConfig(name, path, folder, device, settings, paused);
  }

  MirrorConfig paused(boolean paused) {
    return new MirrorConfig(name, path, folder, device, settings, paused);
  }

  DirectoryCap<?> root() {
    return folder.root();
  }
}
