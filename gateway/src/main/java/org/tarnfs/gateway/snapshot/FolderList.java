// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.BadDirectoryException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildKind;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.Directory;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.UploadOptions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The mirrored folders of a person, as they stand on the grid: what the root cap leads to.
///
/// ```
/// <root>     mutable directory
///   @tarn    what it is: JSON with `kind`, `format`, `nickname` and `made`
///   <name>   the root of a mirrored folder: FolderOnGrid
/// ```
public final class FolderList {

  private static final String MARKER = "@tarn";
  private static final String RESERVED = "@";
  private static final String KIND = "folders of Tarn";
  private static final int FORMAT = 1;
  private static final int MAX_MARKER = 1 << 16;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Directory directory;
  private final String nickname;
  private final Instant made;

  private FolderList(Directory directory, String nickname, Instant made) {
    this.directory = directory;
    this.nickname = nickname;
    this.made = made;
  }

  /// Makes a list that no folder is in.
  ///
  /// @param nickname of the node that makes it
  public static FolderList create(Grid grid, String nickname, UploadOptions options)
      throws IOException, InterruptedException {
    Instant now = Instant.now();
    ObjectNode fields = JSON.createObjectNode();
    fields.put("kind", KIND);
    fields.put("format", FORMAT);
    fields.put("nickname", nickname);
    fields.put("made", now.toString());
    byte[] text = JSON.writeValueAsBytes(fields);
    ReadCap marker = grid.put(ReplayableSource.ofBytes(text), options, Progress.NONE).cap();
    DirectoryCap<WriteCap> cap =
        grid.makeDirectory(
            grid.usualFormat(),
            List.of(
                new DirectoryEntry(ChildName.of(MARKER), new Child.Known(marker), Metadata.EMPTY)));
    return new FolderList(grid.directory(cap), nickname, now);
  }

  /// The list with that root.
  ///
  /// @throws BadSnapshotException if the cap leads to something else
  public static FolderList open(Grid grid, DirectoryCap<?> root)
      throws IOException, InterruptedException {
    Directory directory = grid.directory(root);
    DirectoryContents contents = contents(directory);
    Optional<ReadCap> marker = marker(contents);
    if (marker.isEmpty()) {
      throw FolderOnGrid.isRoot(contents)
          ? new BadSnapshotException(
              "this cap leads to one mirrored folder, not to the list of all of them")
          : bad();
    }
    ReadableFile file = grid.open(marker.get());
    if (file.size() > MAX_MARKER) {
      throw bad();
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream((int) file.size());
    file.read(new ByteRange(0, file.size()), Channels.newChannel(text));
    return decode(directory, text.toByteArray());
  }

  private static DirectoryContents contents(Directory directory)
      throws IOException, InterruptedException {
    try {
      return directory.contents();
    } catch (BadDirectoryException e) {
      throw bad();
    }
  }

  /// Whether what a directory holds makes it such a list.
  public static boolean isFolderList(DirectoryContents contents) throws IOException {
    return marker(contents).isPresent();
  }

  private static Optional<ReadCap> marker(DirectoryContents contents) throws IOException {
    Optional<Child> child = contents.entry(ChildName.existing(MARKER)).map(DirectoryEntry::child);
    return child.orElse(new Child.Hidden()) instanceof Child.Known(ReadCap file)
            && (file instanceof ChkReadCap || file instanceof LiteralCap)
        ? Optional.of(file)
        : Optional.empty();
  }

  private static FolderList decode(Directory directory, byte[] text) throws BadSnapshotException {
    try {
      JsonNode fields = JSON.readTree(text);
      if (!fields.path("kind").asString("").equals(KIND)) {
        throw bad();
      } else if (fields.path("format").asInt(0) != FORMAT) {
        throw new BadSnapshotException(
            "the list of mirrored folders is of a newer version of Tarn: install the newest");
      }
      return new FolderList(
          directory,
          fields.path("nickname").asString(""),
          Instant.parse(fields.path("made").asString("")));
    } catch (JacksonException | DateTimeException e) {
      throw bad();
    }
  }

  private static BadSnapshotException bad() {
    return new BadSnapshotException(
        "this cap leads to something that is not a list of mirrored folders");
  }

  /// By which it was made or opened: of a new one, its write cap.
  public DirectoryCap<?> root() {
    return directory.cap();
  }

  /// Of the node that made it.
  public String nickname() {
    return nickname;
  }

  public Instant made() {
    return made;
  }

  /// The roots of the folders by name, in the order of the names: write caps if the list was opened
  /// by its own, else read caps.
  public SortedMap<String, DirectoryCap<?>> folders() throws IOException, InterruptedException {
    TreeMap<String, DirectoryCap<?>> folders = new TreeMap<>();
    for (DirectoryEntry entry : directory.contents().entries()) {
      String name = entry.name().toString();
      if (!name.startsWith(RESERVED)
          && entry.child() instanceof Child.Known(DirectoryCap<?> folder)) {
        folders.put(name, folder);
      }
    }
    return Collections.unmodifiableSortedMap(folders);
  }

  /// Adds a folder; nothing happens if that very folder has the name already.
  ///
  /// @throws EditRefusedException if another folder has the name
  /// @throws BadChildException if it can be no name
  public void put(String name, DirectoryCap<?> folder) throws IOException, InterruptedException {
    ChildName child = ChildName.of(name);
    if (name.startsWith(RESERVED)) {
      throw new BadSnapshotException("the name of a folder cannot begin with " + RESERVED);
    }
    if (!folder.equals(folders().get(child.toString()))) {
      NewChild link = new NewChild(child, new Child.Known(folder), Optional.empty());
      directory.edit(
          new DirectoryEdit.PutChildren(List.of(link), Overwrite.NOTHING, Instant.now()));
    }
  }

  /// Takes a folder out of the list. All that is in it stays on the grid, for who has its cap.
  ///
  /// @throws EditRefusedException if there is none of that name
  public void remove(String name) throws IOException, InterruptedException {
    if (name.startsWith(RESERVED)) {
      throw EditRefusedException.noSuchChild(ChildName.existing(name));
    }
    directory.edit(
        new DirectoryEdit.DeleteChild(ChildName.existing(name), true, ChildKind.DIRECTORY));
  }
}
