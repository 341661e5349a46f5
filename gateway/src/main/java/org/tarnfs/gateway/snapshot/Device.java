// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.WriteCap;

/// A device that takes part in a folder, as the others know it.
///
/// @param directory which that device alone writes
/// @param publicKey that its heads are signed by
public record Device(String name, DirectoryCap<ReadCap> directory, Bytes publicKey) {

  /// As it is known to itself.
  public static Device of(String name, DirectoryCap<WriteCap> directory, DeviceKey key) {
    return new Device(name, new DirectoryCap<>(directory.file().readCap()), key.publicKey());
  }
}
