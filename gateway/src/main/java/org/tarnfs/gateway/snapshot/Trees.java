// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.UploadOptions;

/// Reads and writes the directories of trees. For several threads.
public final class Trees {

  private final Grid grid;
  private final UploadOptions options;

  /// @param options the same for all devices of a folder, so that equal trees have equal caps
  public Trees(Grid grid, UploadOptions options) {
    this.grid = grid;
    this.options = options;
  }

  /// Stores what is in one folder.
  public DirectoryCap<ReadCap> write(Collection<TreeEntry> entries)
      throws IOException, InterruptedException {
    List<DirectoryEntry> encoded = new ArrayList<>(entries.size());
    for (TreeEntry entry : entries) {
      encoded.add(TreeCodec.encode(entry));
    }
    return grid.makeImmutableDirectory(encoded, options);
  }

  /// What is in one folder, in the order of the names.
  ///
  /// @throws BadSnapshotException if it is something else
  public List<TreeEntry> read(DirectoryCap<ReadCap> tree) throws IOException, InterruptedException {
    DirectoryContents contents = grid.directory(tree).contents();
    if (!contents.damaged().isEmpty()) {
      throw new BadSnapshotException("some of what is in a folder cannot be understood");
    }
    List<TreeEntry> entries = new ArrayList<>();
    for (DirectoryEntry entry : contents.entries()) {
      entries.add(TreeCodec.decode(entry));
    }
    return entries;
  }
}
