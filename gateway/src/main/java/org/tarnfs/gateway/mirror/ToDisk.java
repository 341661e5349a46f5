// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.local.ChangedOnDiskException;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.FileSignature;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;

/// Brings to disk what is to be there: unless somebody has changed it meanwhile, which is looked at
/// first.
final class ToDisk {

  /// So many are deleted or dressed at a time.
  private static final int BATCH = 200;

  private final FolderContext context;
  private final MirrorState state;
  private final LocalFolder local;
  private final Scanning scanning;
  private final Writes writes;
  private final Downloads downloads;
  private final Transfers transfers;

  /// Folders whose times must be set again, as something was put into them or taken out.
  private final Set<ItemPath> disturbed = new HashSet<>();

  ToDisk(
      FolderContext context,
      Scanning scanning,
      Writes writes,
      Downloads downloads,
      Transfers transfers) {
    this.context = context;
    this.state = context.state();
    this.local = context.local();
    this.scanning = scanning;
    this.writes = writes;
    this.downloads = downloads;
    this.transfers = transfers;
  }

  /// Does what can be done now and does not take long, and begins the rest.
  ///
  /// @return whether there was anything
  boolean work() throws IOException, InterruptedException {
    boolean any = false;
    for (Tracked tracked : state.toPlace(context.now(), transfers.mostUseful())) {
      if (!transfers.isMoving(tracked.path())) {
        any |= place(tracked);
      }
    }
    // What is to be deleted may be what is to be put elsewhere, and a folder is closed last.
    if (!any && !transfers.isBusy()) {
      any = deleteSome() || dressSomeFolders();
      if (!any) {
        dressDisturbed();
      }
    }
    return any;
  }

  private boolean deleteSome() throws IOException {
    List<Tracked> some = state.toDelete(context.now(), BATCH);
    for (Tracked tracked : some) {
      delete(tracked);
    }
    return !some.isEmpty();
  }

  private boolean dressSomeFolders() throws IOException, InterruptedException {
    List<Tracked> some = state.toDress(context.now(), BATCH);
    for (Tracked tracked : some) {
      var _ = place(tracked);
    }
    return !some.isEmpty();
  }

  /// Returns whether anything has come of it.
  private boolean place(Tracked tracked) throws IOException, InterruptedException {
    Item wanted = tracked.wanted().orElseThrow();
    try {
      if (tracked.have().isPresent() && tracked.have().get().hasContentOf(wanted)) {
        dress(tracked, wanted);
        return true;
      }
      openFolder(tracked.path().folder(), OWNER_MAY_ALL);
      if (wanted instanceof Item.Folder made) {
        makeFolder(tracked, made);
        return true;
      }
      return startDownload(tracked, wanted);
    } catch (IOException e) {
      notPlaced(tracked.path(), e);
      return true;
    }
  }

  private void notPlaced(ItemPath path, IOException e) throws IOException {
    if (e instanceof ChangedOnDiskException) {
      scanning.folders(Set.of(path.folder()));
    } else if (e instanceof FolderNotEmptyException) {
      scanning.folders(Set.of(path.toString()));
    }
    context.trouble(path, Outstanding.Direction.TO_DISK, e);
  }

  /// The content is there; what is said of it is not.
  private void dress(Tracked tracked, Item wanted) throws IOException, InterruptedException {
    FileSignature signature = tracked.signature();
    if (tracked.have().filter(wanted::isLike).isEmpty()) {
      Path path = writes.onDisk(tracked.path());
      local.requireInside(path);
      switch (wanted) {
        case Item.File file -> signature = dress(path, signature, file);
        case Item.Link _ -> {}
        case Item.Folder folder -> {
          LocalFolder.requireFolder(path);
          LocalFolder.dress(path, folder.mode(), Nanos.of(folder.modified()));
          disturbed.add(tracked.path());
        }
      }
    }
    state.put(tracked, tracked.having(wanted, signature));
    state.removeTrouble(tracked.path(), Outstanding.Direction.TO_DISK);
  }

  private FileSignature dress(Path path, FileSignature before, Item.File wanted)
      throws IOException, InterruptedException {
    LocalFolder.requireUnchanged(path, Optional.of(before));
    LocalFolder.dress(path, wanted.mode(), Nanos.of(wanted.modified()));
    return local.settle(path, DiskEntry.of(path)).signature();
  }

  private static final int OWNER_MAY_ALL = 0700;
  private static final int OWNER_MAY_ENTER = 0100;

  private static boolean lacks(Item.Folder folder, int mode) {
    return (folder.mode() & mode) != mode;
  }

  /// The same, as it must be while something is put into it.
  private Item.Folder opened(Item.Folder folder) {
    return new Item.Folder(state.nextDot(), folder.modified(), folder.mode() | OWNER_MAY_ALL);
  }

  private void makeFolder(Tracked tracked, Item.Folder wanted) throws IOException {
    Path path = writes.onDisk(tracked.path());
    if (tracked.have().isPresent()) {
      local.requireInside(path);
      LocalFolder.requireUnchanged(path, Optional.of(tracked.signature()));
      Files.delete(path);
    }
    // One that nobody may write into is closed when it is filled.
    Item.Folder made = lacks(wanted, OWNER_MAY_ALL) ? opened(wanted) : wanted;
    local.makeFolder(path, made.mode(), Nanos.of(wanted.modified()));
    state.put(tracked, tracked.having(made, Tracked.NO_SIGNATURE));
    state.notFound(tracked.path());
    state.removeTrouble(tracked.path(), Outstanding.Direction.TO_DISK);
    if (!made.equals(wanted)) {
      state.commit();
    }
    disturb(tracked.path());
    disturbed.add(tracked.path());
  }

  /// Lets something be put into a folder that nobody may write into, until [#dress] closes it.
  ///
  /// @param mode what is needed
  private void openFolder(String folder, int mode) throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    ItemPath at = ItemPath.of(folder);
    openFolder(at.folder(), OWNER_MAY_ENTER);
    Tracked tracked = state.at(at);
    if (tracked.have().orElse(null) instanceof Item.Folder have && lacks(have, mode)) {
      Path path = writes.onDisk(at);
      local.requireInside(path);
      LocalFolder.requireFolder(path);
      Item.Folder opened = opened(have);
      state.put(tracked, tracked.having(opened, Tracked.NO_SIGNATURE));
      // So nobody takes the permissions it has meanwhile for new ones.
      state.commit();
      LocalFolder.dress(path, opened.mode(), Nanos.of(have.modified()));
    }
  }

  private boolean startDownload(Tracked tracked, Item wanted) throws IOException {
    Transfers.Size size = Transfers.Size.of(wanted instanceof Item.File file ? file.size() : 0);
    if (!transfers.hasRoom(size)) {
      return false;
    }
    Path target = writes.onDisk(tracked.path());
    if (tracked.have().filter(Item::isFolder).isPresent()) {
      if (state.isOutstandingBelow(tracked.path().toString())) {
        deleteBelow(tracked.path());
      }
      if (!LocalFolder.deleteEmpty(target)) {
        throw new FolderNotEmptyException();
      }
      state.put(tracked, tracked.havingNothing());
      return true;
    }
    Optional<FileSignature> expected = tracked.have().map(_ -> tracked.signature());
    List<Downloads.Source> sources = sources(tracked, wanted);
    transfers.start(
        tracked.path(),
        size,
        wanted instanceof Item.File file ? file.size() : 0,
        progress ->
            new Transfers.Downloaded(
                tracked, downloads.place(wanted, target, expected, sources, progress)),
        failure -> new Transfers.DownloadFailed(tracked, failure));
    return true;
  }

  private void deleteBelow(ItemPath folder) throws IOException {
    for (Tracked child : state.in(folder.toString())) {
      if (child.wanted().isEmpty()) {
        if (child.have().filter(Item::isFolder).isPresent()) {
          deleteBelow(child.path());
        }
        delete(child);
      }
    }
  }

  private List<Downloads.Source> sources(Tracked tracked, Item wanted) throws IOException {
    List<Downloads.Source> sources = new ArrayList<>();
    Optional<ReadCap> content = wanted instanceof Item.File ? wanted.cap() : Optional.empty();
    if (content.isEmpty()) {
      return sources;
    }
    for (Tracked other : state.holding(content.get())) {
      if (!other.path().equals(tracked.path())) {
        sources.add(
            new Downloads.Source(
                other.path(),
                writes.onDisk(other.path()),
                other.signature(),
                other.wanted().isEmpty()));
      }
    }
    return sources;
  }

  private void delete(Tracked tracked) throws IOException {
    try {
      Path path = writes.onDisk(tracked.path());
      local.requireInside(path);
      openFolder(tracked.path().folder(), OWNER_MAY_ALL);
      if (tracked.have().filter(Item::isFolder).isPresent()) {
        if (!LocalFolder.deleteEmpty(path)) {
          throw new FolderNotEmptyException();
        }
      } else if (tracked.have().isPresent() && DiskEntry.at(path).isPresent()) {
        LocalFolder.requireUnchanged(path, Optional.of(tracked.signature()));
        Files.delete(path);
      }
      state.put(tracked, tracked.havingNothing());
      state.notFound(tracked.path());
      state.removeTrouble(tracked.path(), Outstanding.Direction.TO_DISK);
      disturb(tracked.path());
      context.tell(MirrorEvent.Kind.DELETED_HERE, tracked.path().toString(), "");
    } catch (IOException e) {
      notPlaced(tracked.path(), e);
    }
  }

  /// Deletes a file from this disk that stays in the folder.
  ///
  /// @throws IOException if that cannot be done, or somebody has changed it
  void release(Tracked tracked) throws IOException {
    Path path = writes.onDisk(tracked.path());
    openFolder(tracked.path().folder(), OWNER_MAY_ALL);
    // Known first: else it would look as if somebody had deleted the file.
    state.put(tracked, tracked.havingNothing().released(true));
    state.commit();
    disturb(tracked.path());
    try {
      local.delete(path, tracked.signature());
    } catch (IOException e) {
      scanning.folders(Set.of(tracked.path().folder()));
      throw e;
    }
    context.tell(MirrorEvent.Kind.RELEASED, tracked.path().toString(), "");
  }

  private void dressDisturbed() throws IOException {
    disturbed.addAll(scanning.takeMisdated());
    List<ItemPath> paths = new ArrayList<>();
    for (ItemPath path : disturbed) {
      if (state.foundIn(path.toString()).isEmpty()) {
        paths.add(path);
      }
    }
    disturbed.removeAll(paths);
    // What has come or gone in one by the hand of its user gives it a new time.
    paths.removeIf(path -> writes.isChanged(path.toString()));
    paths.sort((one, other) -> Integer.compare(other.depth(), one.depth()));
    for (ItemPath path : paths) {
      Tracked tracked = state.at(path);
      if (tracked.have().orElse(null) instanceof Item.Folder folder
          && tracked.state() == Tracked.State.SETTLED) {
        Path disk = writes.onDisk(path);
        if (local.isInside(disk) && Files.isDirectory(disk, LinkOption.NOFOLLOW_LINKS)) {
          LocalFolder.setTime(disk, Nanos.of(folder.modified()));
        }
      }
    }
  }

  /// Takes in what is on disk now.
  void placed(Tracked asked, Downloads.Placed placed) throws IOException {
    Tracked now = state.at(asked.path());
    Item item = asked.wanted().orElseThrow();
    state.put(now, now.having(item, placed.entry().signature()));
    state.removeTrouble(asked.path(), Outstanding.Direction.TO_DISK);
    state.notFound(asked.path());
    disturb(asked.path());
    if (placed.movedFrom().isPresent()) {
      Tracked source = state.at(placed.movedFrom().get());
      state.put(source, source.havingNothing());
      disturb(source.path());
    }
    context.tell(MirrorEvent.Kind.PLACED, asked.path().toString(), "");
  }

  void failed(Tracked asked, IOException failure) throws IOException {
    if (failure instanceof ChangedOnDiskException) {
      scanning.folders(Set.of(asked.path().folder()));
    }
    context.trouble(asked.path(), Outstanding.Direction.TO_DISK, failure);
  }

  private void disturb(ItemPath path) {
    if (!path.folder().isEmpty()) {
      disturbed.add(ItemPath.of(path.folder()));
    }
  }
}
