// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.util.List;

/// The newest state of a folder on one device, as all others see it.
///
/// @param device by name
/// @param replica whose writes are the device's now
/// @param number grows by one with each head of the device
/// @param seen the writes the state has in it
/// @param current the state
/// @param recent earlier ones that are not in the archive yet, the oldest first
public record Head(
    String device,
    long replica,
    long number,
    VersionVector seen,
    Snapshot current,
    List<Snapshot> recent) {

  public Head {
    recent = List.copyOf(recent);
  }
}
