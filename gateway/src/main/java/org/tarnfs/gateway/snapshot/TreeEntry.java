// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.util.Optional;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.ChildName;

/// An item of a tree under its name.
///
/// @param name on the grid, in Unicode normal form C
/// @param diskName as it is on the disk it comes from
/// @param tree what is in it, if it is a folder
public record TreeEntry(
    ChildName name, String diskName, Item item, Optional<DirectoryCap<ReadCap>> tree) {

  public TreeEntry {
    if (item.isFolder() != tree.isPresent()) {
      throw new IllegalArgumentException("a folder has a tree, and nothing else has");
    }
  }
}
