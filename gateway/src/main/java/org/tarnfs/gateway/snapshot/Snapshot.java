// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.time.Instant;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;

/// A folder as it was on one device at a time.
///
/// @param files how many are in it
/// @param bytes in these
public record Snapshot(Instant time, DirectoryCap<ReadCap> tree, long files, long bytes) {}
