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
import org.tarnfs.gateway.directory.DamagedEntry;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.LinkTimes;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.grid.Grid;

/// What can be understood of one folder of a tree, for those who want all they can get: what cannot
/// is told and left out. A tree that other programs made, such as a backup, is understood too; what
/// it does not tell is as usual.
///
/// @param entries in the order of the names
/// @param troubles what is left out
public record TreeListing(List<TreeEntry> entries, List<Trouble> troubles) {

  private static final Dot NO_DOT = new Dot(0, 1);
  private static final int USUAL_FILE = 0644;
  private static final int USUAL_FOLDER = 0755;

  /// Something that cannot be understood.
  ///
  /// @param name on one line, for people
  public record Trouble(String name, String reason) {}

  public TreeListing {
    entries = List.copyOf(entries);
    troubles = List.copyOf(troubles);
  }

  /// Reads one folder.
  public static TreeListing read(Grid grid, DirectoryCap<ReadCap> tree)
      throws IOException, InterruptedException {
    DirectoryContents contents = grid.directory(tree).contents();
    List<TreeEntry> entries = new ArrayList<>();
    List<Trouble> troubles = new ArrayList<>();
    for (DamagedEntry damaged : contents.damaged()) {
      troubles.add(
          new Trouble(
              damaged.name().map(ChildName::quoted).orElse("something"), damaged.trouble()));
    }
    for (DirectoryEntry entry : contents.entries()) {
      try {
        entries.add(entry.metadata().fields().has("tarn") ? TreeCodec.decode(entry) : plain(entry));
      } catch (BadSnapshotException e) {
        troubles.add(new Trouble(entry.name().quoted(), String.valueOf(e.getMessage())));
      }
    }
    return new TreeListing(entries, troubles);
  }

  private static TreeEntry plain(DirectoryEntry entry) throws BadSnapshotException {
    ChildName name = entry.name();
    Instant modified = LinkTimes.modified(entry.metadata()).orElse(Instant.EPOCH);
    return switch (entry.child()) {
      case Child.Known(DirectoryCap<?>(ReadCap tree)) when isImmutable(tree) ->
          new TreeEntry(
              name,
              name.toString(),
              new Item.Folder(NO_DOT, modified, mode(entry.metadata(), USUAL_FOLDER)),
              Optional.of(new DirectoryCap<>(tree)));
      case Child.Known(ReadCap file) when isImmutable(file) ->
          new TreeEntry(
              name,
              name.toString(),
              new Item.File(NO_DOT, file, modified, mode(entry.metadata(), USUAL_FILE)),
              Optional.empty());
      case Child.Known _, Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ ->
          throw new BadSnapshotException("it is neither a file nor a folder that never changes");
    };
  }

  private static boolean isImmutable(ReadCap cap) {
    return cap instanceof ChkReadCap || cap instanceof LiteralCap;
  }

  /// As `tahoe backup` tells it.
  private static int mode(Metadata metadata, int usual) {
    return metadata.fields().path("st_mode").asInt(usual) & Item.MODES;
  }
}
