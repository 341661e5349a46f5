// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.Optional;
import org.tarnfs.gateway.local.DiskEntry;

/// A path where a scan found something else than there was, or nothing any more.
///
/// @param diskName as it is on disk
/// @param entry what was there; nothing if it is gone
record Found(ItemPath path, String diskName, Optional<DiskEntry> entry) {}
