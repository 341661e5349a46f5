// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.Grid;

/// A tree as `tahoe backup` stores it.
final class PlainTree {

  private PlainTree() {}

  static DirectoryCap<ReadCap> store(Grid grid) throws IOException, InterruptedException {
    ReadCap file =
        grid.put(
                ReplayableSource.ofBytes("content".getBytes(UTF_8)),
                TestTree.OPTIONS,
                Progress.NONE)
            .cap();
    String metadata = "{\"mtime\": 1500000000.5, \"st_mode\": 33184}";
    DirectoryCap<ReadCap> folder = directory(grid, "a", file, metadata);
    return directory(grid, "f", folder, "{}");
  }

  private static DirectoryCap<ReadCap> directory(Grid grid, String name, Cap cap, String metadata)
      throws IOException, InterruptedException {
    return grid.makeImmutableDirectory(
        List.of(
            new DirectoryEntry(
                ChildName.of(name),
                new Child.Known(cap),
                Metadata.parse(metadata.getBytes(UTF_8)))),
        TestTree.OPTIONS);
  }
}
