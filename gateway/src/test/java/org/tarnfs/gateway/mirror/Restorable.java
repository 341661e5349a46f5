// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.snapshot.Device;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Head;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Snapshot;
import org.tarnfs.gateway.snapshot.TreeEntry;

/// All that can be had again of a folder.
final class Restorable {

  private final TestGrid grid;
  private final FolderOnGrid folder;
  private final BiConsumer<String, byte[]> versions;
  private final Set<Cap> met = new HashSet<>();

  private Restorable(TestGrid grid, FolderOnGrid folder, BiConsumer<String, byte[]> versions) {
    this.grid = grid;
    this.folder = folder;
    this.versions = versions;
  }

  /// Tells the name and the content of each file in any snapshot of any device, each content once.
  static void each(TestGrid grid, DirectoryCap<?> root, BiConsumer<String, byte[]> versions)
      throws IOException, InterruptedException {
    FolderOnGrid folder = FolderOnGrid.open(grid.newGrid(TestDevice.ENCODING), root);
    Restorable restorable = new Restorable(grid, folder, versions);
    for (Device device : folder.devices()) {
      Head head = folder.head(device).orElseThrow();
      List<Snapshot> all = new ArrayList<>(head.recent());
      all.add(head.current());
      all.addAll(folder.archive(device).snapshots().values());
      for (Snapshot snapshot : all) {
        restorable.tell(snapshot.tree());
      }
    }
  }

  private void tell(DirectoryCap<ReadCap> tree) throws IOException, InterruptedException {
    if (!met.add(tree)) {
      return;
    }
    for (TreeEntry entry : folder.trees().read(tree)) {
      if (entry.tree().isPresent()) {
        tell(entry.tree().get());
      } else if (entry.item() instanceof Item.File file && met.add(file.content())) {
        versions.accept(entry.name().toString(), grid.get(file.content()));
      }
    }
  }
}
