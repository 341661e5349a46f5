// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Dot;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;

/// Makes what was found on disk part of the folder, as writes of this device.
final class Writes {

  private static final int USUAL_FOLDER = 0755;

  private final LocalFolder local;
  private final MirrorState state;

  /// Folders in which something came or went here.
  private final Set<String> changed = new HashSet<>();

  Writes(LocalFolder local, MirrorState state) {
    this.local = local;
    this.state = state;
  }

  /// Where an item is on this disk.
  Path onDisk(ItemPath path) throws IOException {
    List<String> names = new ArrayList<>();
    for (ItemPath at = path; ; at = ItemPath.of(at.folder())) {
      names.addFirst(state.at(at).diskName());
      if (at.folder().isEmpty()) {
        return local.resolve(names);
      }
    }
  }

  /// The same for what was just found.
  Path onDisk(Found found) throws IOException {
    Path folder =
        found.path().folder().isEmpty() ? local.root() : onDisk(ItemPath.of(found.path().folder()));
    return folder.resolve(found.diskName());
  }

  /// A file or link that is stored, or a folder.
  ///
  /// @param item by any write
  /// @param entry as it was on disk when it was stored
  void found(ItemPath path, String diskName, Item item, DiskEntry entry) throws IOException {
    if (!item.isFolder() && state.at(path).isWantedFolder()) {
      foundInPlaceOfFolder(path, diskName, item, entry);
      return;
    }
    Tracked before = state.at(path).named(diskName);
    switch (Reconciler.local(before.have(), before.wanted(), Optional.of(item))) {
      case NOTHING ->
          state.put(before, before.having(before.have().orElse(item), entry.signature()));
      case WRITE -> write(before, item, entry);
      case ADOPT ->
          state.put(before, before.having(before.wanted().orElse(item), entry.signature()));
      case DELETE, FETCH ->
          state.put(before, before.having(item.writtenBy(state.nextDot()), entry.signature()));
      case BOTH_FOUND_FIRST -> {
        Item other = before.wanted().orElseThrow();
        write(before, item, entry);
        putBeside(path, other);
      }
      case BOTH_WANTED_FIRST -> moveBeside(before, item, entry);
    }
    state.notFound(path);
  }

  /// The folder is gone with what was in it; but there may be something in it by now that was never
  /// on this disk.
  private void foundInPlaceOfFolder(ItemPath path, String diskName, Item item, DiskEntry entry)
      throws IOException {
    for (ItemPath below : state.goneBelow(path.toString())) {
      gone(below);
    }
    Tracked before = state.at(path).named(diskName);
    if (before.have().equals(before.wanted()) && !state.isWantedIn(path.toString())) {
      write(before, item, entry);
    } else {
      moveBeside(before, item, entry);
    }
    state.notFound(path);
  }

  private void write(Tracked before, Item item, DiskEntry entry) throws IOException {
    Item written = item.writtenBy(state.nextDot());
    state.put(before, before.wanting(written).having(written, entry.signature()));
    if (before.have().isEmpty()) {
      changed.add(before.path().folder());
    }
    keepFolder(before.path().folder());
  }

  /// The file on disk gets another name, so that what is to have this one can come.
  private void moveBeside(Tracked before, Item item, DiskEntry entry) throws IOException {
    Path from = onDisk(before.path());
    ItemPath beside = emptyNameBeside(before.path(), item);
    Path to = from.resolveSibling(beside.name());
    LocalFolder.requireUnchanged(from, Optional.of(entry.signature()));
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    Tracked copy = Tracked.nothingAt(beside);
    Item written = item.writtenBy(state.nextDot());
    state.put(copy, copy.wanting(written).having(written, DiskEntry.of(to).signature()));
    state.put(before, before.havingNothing());
    noteConflict(before.path(), beside);
  }

  /// Has an item be in the folder under another name.
  void putBeside(ItemPath path, Item item) throws IOException {
    ItemPath beside = freeNameBeside(path, item);
    Tracked copy = state.at(beside);
    if (copy.wanted().isEmpty()) {
      state.put(copy, copy.wanting(item.writtenBy(state.nextDot())));
    }
    noteConflict(path, beside);
  }

  /// A name that nothing has, or something with the very content.
  private ItemPath freeNameBeside(ItemPath path, Item item) throws IOException {
    for (int number = 1; ; number++) {
      ItemPath beside = path.sibling(Reconciler.conflictName(path.name(), item, number));
      Tracked there = state.at(beside);
      if (there.isNothing() || there.wanted().filter(item::hasContentOf).isPresent()) {
        return beside;
      }
    }
  }

  /// A name that nothing has, on this disk neither.
  private ItemPath emptyNameBeside(ItemPath path, Item item) throws IOException {
    for (int number = 1; ; number++) {
      ItemPath beside = path.sibling(Reconciler.conflictName(path.name(), item, number));
      if (state.at(beside).isNothing() && DiskEntry.at(onDisk(beside)).isEmpty()) {
        return beside;
      }
    }
  }

  private void noteConflict(ItemPath path, ItemPath beside) throws IOException {
    state.conflict(path, beside);
  }

  /// Something is no longer on disk.
  void gone(ItemPath path) throws IOException {
    Tracked before = state.at(path);
    boolean needed = before.isWantedFolder() && state.isWantedIn(path.toString());
    switch (Reconciler.local(before.have(), before.wanted(), Optional.empty())) {
      case DELETE -> {
        if (before.wanted().isPresent()) {
          // A write that leaves nothing: so whoever has seen all writes has seen the deletion.
          state.nextDot();
          changed.add(path.folder());
        }
        state.put(
            before,
            needed ? before.havingNothing() : before.wanting(Optional.empty()).havingNothing());
      }
      case FETCH -> state.put(before, before.havingNothing());
      case NOTHING, WRITE, ADOPT, BOTH_FOUND_FIRST, BOTH_WANTED_FIRST -> {}
    }
    state.notFound(path);
  }

  /// Sees to it that what is in a folder is in a folder.
  void keepFolder(String folder) throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    ItemPath path = ItemPath.of(folder);
    Tracked before = state.at(path);
    if (before.isWantedFolder()) {
      return;
    }
    Optional<Item> had = before.have().filter(Item::isFolder);
    Optional<Item> there = had.isPresent() ? Optional.empty() : folderOnDisk(onDisk(path));
    Item kept =
        had.or(() -> there)
            .orElseGet(() -> new Item.Folder(Uploads.ANY, Instant.EPOCH, USUAL_FOLDER))
            .writtenBy(state.nextDot());
    if (there.isPresent() && before.have().equals(before.wanted())) {
      // What was there was replaced here, and is nobody's rival.
      state.put(before, before.wanting(kept).having(kept, Tracked.NO_SIGNATURE));
    } else {
      state.put(before, before.wanting(kept));
      if (before.wanted().isPresent()) {
        putBeside(path, before.wanted().get());
      }
    }
    keepFolder(path.folder());
  }

  /// A folder as it is on disk, if it is there.
  private static Optional<Item> folderOnDisk(Path path) throws IOException {
    return DiskEntry.at(path)
        .filter(there -> there.kind() == DiskEntry.Kind.FOLDER)
        .map(there -> folder(there, Uploads.ANY));
  }

  private static Item.Folder folder(DiskEntry entry, Dot dot) {
    return new Item.Folder(dot, Nanos.toInstant(entry.signature().modified()), entry.mode());
  }

  /// Whether something came or went in a folder here, and its time is not noted yet.
  boolean isChanged(String folder) {
    return changed.contains(folder);
  }

  /// Notes the times of folders in which something came or went: they change with it, and are no
  /// change on their own.
  void noteTimes() throws IOException {
    for (String folder : changed) {
      if (!folder.isEmpty()) {
        noteTime(ItemPath.of(folder));
      }
    }
    changed.clear();
  }

  private void noteTime(ItemPath path) throws IOException {
    Tracked before = state.at(path);
    if (!before.isWantedFolder() || before.state() != Tracked.State.SETTLED) {
      return;
    }
    Optional<DiskEntry> now = DiskEntry.at(onDisk(path));
    if (now.isEmpty() || now.get().kind() != DiskEntry.Kind.FOLDER) {
      return;
    }
    Item.Folder folder = folder(now.get(), before.wanted().orElseThrow().dot());
    if (!before.wanted().equals(Optional.of(folder))) {
      Item written = folder.writtenBy(state.nextDot());
      state.put(before, before.wanting(written).having(written, Tracked.NO_SIGNATURE));
    }
  }
}
