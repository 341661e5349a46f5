// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;

/// Stores what was found on disk, and makes it part of the folder.
final class ToGrid {

  /// So many deletions are taken in at a time.
  private static final int BATCH = 1000;

  /// Files that have moved are gone under their old names, and wait until they are known under the
  /// new ones: while there is enough else to do, they are looked through no more often than that.
  private static final Duration GONE_AGAIN = Duration.ofSeconds(1);

  private final FolderContext context;
  private final MirrorState state;
  private final Guard guard;
  private final Writes writes;
  private final Uploads uploads;
  private final Transfers transfers;
  private long lastGone = System.nanoTime();

  ToGrid(FolderContext context, Guard guard, Writes writes, Uploads uploads, Transfers transfers) {
    this.context = context;
    this.state = context.state();
    this.guard = guard;
    this.writes = writes;
    this.uploads = uploads;
    this.transfers = transfers;
  }

  /// Does what can be done now and does not take long, and begins the rest.
  ///
  /// @return whether there was anything
  boolean work() throws IOException {
    boolean any = startUploads();
    if (!transfers.isBusy() || System.nanoTime() - lastGone > GONE_AGAIN.toNanos()) {
      any |= takeGone();
      lastGone = System.nanoTime();
    }
    guard.forgetAccepted();
    return any;
  }

  /// Whether all that was found on disk is taken in, but for what cannot be now.
  boolean isQuiet() throws IOException {
    return !transfers.isBusy() && state.nextFound(context.now(), 1).isEmpty();
  }

  private boolean startUploads() throws IOException {
    boolean any = false;
    if (!transfers.hasRoom(Transfers.Size.SMALL) && !transfers.hasRoom(Transfers.Size.LARGE)) {
      return false;
    }
    for (Found found : state.nextFound(context.now(), transfers.mostUseful())) {
      DiskEntry entry = found.entry().orElseThrow();
      Transfers.Size size = Transfers.Size.of(entry.signature().size());
      if (transfers.isMoving(found.path()) || !transfers.hasRoom(size)) {
        continue;
      }
      any = true;
      try {
        if (entry.kind() == DiskEntry.Kind.FOLDER) {
          storeFolder(found);
        } else {
          startUpload(found, entry, size);
        }
      } catch (FileSystemException e) {
        context.trouble(found.path(), Outstanding.Direction.TO_GRID, e);
      }
    }
    return any;
  }

  private void storeFolder(Found found) throws IOException {
    Optional<DiskEntry> now = DiskEntry.at(writes.onDisk(found));
    if (now.isEmpty() || now.get().kind() != DiskEntry.Kind.FOLDER) {
      lost(found);
      return;
    }
    Item.Folder item =
        new Item.Folder(
            Uploads.ANY, Nanos.toInstant(now.get().signature().modified()), now.get().mode());
    writes.found(
        found.path(),
        found.diskName(),
        item,
        new DiskEntry(DiskEntry.Kind.FOLDER, Tracked.NO_SIGNATURE, now.get().mode()));
  }

  private void startUpload(Found found, DiskEntry entry, Transfers.Size size) throws IOException {
    Path file = writes.onDisk(found);
    Optional<ReadCap> known =
        state
            .withSignature(entry.signature())
            .flatMap(Tracked::have)
            .filter(Item.File.class::isInstance)
            .flatMap(Item::cap);
    transfers.start(
        found.path(),
        size,
        entry.signature().size(),
        progress ->
            new Transfers.Uploaded(found, uploads.store(file, found.entry(), known, progress)),
        failure -> new Transfers.UploadFailed(found, failure));
  }

  /// What was found is no longer there.
  private void lost(Found found) throws IOException {
    if (!guard.isRootThere()) {
      return;
    }
    Tracked before = state.at(found.path());
    if (before.have().isPresent()) {
      state.found(new Found(found.path(), found.diskName(), Optional.empty()));
    } else {
      state.notFound(found.path());
    }
  }

  private boolean takeGone() throws IOException {
    boolean any = false;
    long files = 0;
    for (ItemPath path : state.gone(BATCH)) {
      Tracked before = state.at(path);
      boolean isFolder = before.have().filter(Item::isFolder).isPresent();
      if (isFolder && state.isGoneBelow(path.toString())) {
        continue;
      }
      files += isFolder || state.isElsewhere(before) ? 0 : 1;
      writes.gone(path);
      any = true;
    }
    guard.lost(files);
    return any;
  }

  /// Takes in what was stored.
  void stored(Found found, Uploads.Stored stored) throws IOException {
    try {
      take(found, stored);
    } catch (FileSystemException e) {
      context.trouble(found.path(), Outstanding.Direction.TO_GRID, e);
    }
  }

  private void take(Found found, Uploads.Stored stored) throws IOException {
    Optional<Found> newer = state.foundAt(found.path()).filter(now -> !now.equals(found));
    boolean rewrite =
        state
            .at(found.path())
            .have()
            .filter(have -> !have.isFolder() && !have.hasContentOf(stored.item()))
            .isPresent();
    writes.found(found.path(), found.diskName(), stored.item(), stored.entry());
    if (newer.isPresent()) {
      state.found(newer.get());
    }
    // What could not be replaced as it was unknown is known now.
    state.removeTrouble(found.path(), Outstanding.Direction.TO_DISK);
    guard.lost(rewrite ? 1 : 0);
    context.tell(MirrorEvent.Kind.STORED, found.path().toString(), "");
  }

  void failed(Found found, IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) {
      lost(found);
    } else {
      context.trouble(found.path(), Outstanding.Direction.TO_GRID, failure);
    }
  }
}
