// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.time.Instant;

/// How a tree is restored.
///
/// @param asOf the time of the tree, which is part of the names of what gets other ones
/// @param started when restoring began, which is part of where things are moved aside
public record RestoreOptions(OnConflict onConflict, Instant asOf, Instant started) {}
