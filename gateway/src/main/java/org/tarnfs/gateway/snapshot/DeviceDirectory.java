// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.LinkTimes;
import org.tarnfs.gateway.grid.Grid;

/// The directory of one device, or of a backup, for who does not have the root of the folder and so
/// cannot tell who wrote it: the tree `Latest`, and earlier ones.
public final class DeviceDirectory {

  private static final String LATEST = "Latest";
  private static final String ARCHIVES = "Archives";

  private DeviceDirectory() {}

  /// Whether what a directory holds makes it one.
  public static boolean isDevice(DirectoryContents contents) throws IOException {
    return tree(contents, LATEST).isPresent();
  }

  /// What is in it, in any order.
  ///
  /// @param latest the newest, which does not tell how much is in it
  /// @param earlier those of which all is told
  public record Trees(Instant time, DirectoryCap<ReadCap> latest, List<Snapshot> earlier) {

    public Trees {
      earlier = List.copyOf(earlier);
    }
  }

  /// Reads one.
  ///
  /// @throws BadSnapshotException if it is something else
  public static Trees read(Grid grid, DirectoryContents contents)
      throws IOException, InterruptedException {
    DirectoryEntry latest =
        contents
            .entry(ChildName.existing(LATEST))
            .orElseThrow(() -> new BadSnapshotException("there is no tree that is the latest"));
    Optional<DirectoryCap<ReadCap>> tree = tree(contents, LATEST);
    if (tree.isEmpty()) {
      throw new BadSnapshotException("the latest tree is not one that never changes");
    }
    List<Snapshot> earlier = new ArrayList<>();
    Optional<DirectoryCap<ReadCap>> archives = tree(contents, ARCHIVES);
    if (archives.isPresent()) {
      List<DirectoryEntry> entries = grid.directory(archives.get()).contents().entries();
      earlier.addAll(Archive.decode(entries).snapshots().values());
    }
    return new Trees(
        LinkTimes.modified(latest.metadata()).orElse(Instant.EPOCH), tree.get(), earlier);
  }

  private static Optional<DirectoryCap<ReadCap>> tree(DirectoryContents contents, String name)
      throws IOException {
    return contents
        .entry(ChildName.existing(name))
        .map(DirectoryEntry::child)
        .flatMap(
            child ->
                child instanceof Child.Known(DirectoryCap<?>(ReadCap tree))
                        && (tree instanceof ChkReadCap || tree instanceof LiteralCap)
                    ? Optional.of(new DirectoryCap<>(tree))
                    : Optional.empty());
  }
}
