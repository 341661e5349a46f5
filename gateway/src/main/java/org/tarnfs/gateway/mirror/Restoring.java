// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.snapshot.BadSnapshotException;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.TreeEntry;
import org.tarnfs.gateway.snapshot.Trees;

/// Has what was there at an earlier time be there again, in the folder itself: by writes of this
/// device, as if somebody had put the old files there. The disk then follows as with any write, and
/// so do other devices; whoever changes one of the files meanwhile keeps the change.
///
/// It begins when all that was found on disk is published, so that what is replaced is a version.
final class Restoring {

  private static final String REQUEST = "restore";
  private static final String UNDER_WAY = "restoring";

  /// What stands for it where troubles are told.
  private static final ItemPath ITEM = new ItemPath("", "@restore");

  private final FolderContext context;
  private final MirrorState state;
  private final Trees trees;
  private long changes;
  private int failures;
  private long failedAt;

  Restoring(FolderContext context, FolderOnGrid folder) {
    this.context = context;
    this.state = context.state();
    this.trees = folder.trees();
  }

  /// Has it begun as soon as it can be, even if the process ends before that.
  void want(Restoration restoration) throws IOException {
    state.setFact(REQUEST, restoration.print());
    state.commit();
    failures = 0;
  }

  /// Whether something is to be restored, or not all of it is on disk yet.
  boolean isUnderWay() throws IOException {
    return state.fact(REQUEST).isPresent() || state.fact(UNDER_WAY).isPresent();
  }

  /// Writes all of it, or nothing. What of the old state cannot be read now keeps nothing else
  /// waiting, and is tried again.
  ///
  /// @return whether it was written
  boolean work() throws IOException, InterruptedException {
    Optional<Restoration> request = state.fact(REQUEST).map(Restoration::parse);
    if (request.isEmpty() || isToWait()) {
      return false;
    }
    state.commit();
    changes = 0;
    try {
      restore(request.get());
    } catch (GridException | BadSnapshotException e) {
      state.rollback();
      failures++;
      failedAt = System.nanoTime();
      context.trouble(ITEM, Outstanding.Direction.LEFT_OUT, e);
      state.commit();
      return false;
    } catch (IOException | InterruptedException | RuntimeException e) {
      state.rollback();
      throw e;
    }
    failures = 0;
    state.removeTrouble(ITEM, Outstanding.Direction.LEFT_OUT);
    state.removeFact(REQUEST);
    state.setFact(UNDER_WAY, "");
    state.commit();
    context.tell(MirrorEvent.Kind.RESTORED, "", changes + " items");
    return true;
  }

  private boolean isToWait() {
    return failures > 0 && System.nanoTime() - failedAt < Retry.after(failures).toNanos();
  }

  /// All that can be on disk is there.
  void settle() throws IOException {
    if (state.fact(UNDER_WAY).isPresent() && state.countToDisk() == 0) {
      state.removeFact(UNDER_WAY);
    }
  }

  private void restore(Restoration restoration) throws IOException, InterruptedException {
    List<TreeEntry> top = trees.read(restoration.tree());
    if (restoration.paths().isEmpty()) {
      putAll("", top, restoration.exact());
    }
    for (String path : restoration.paths()) {
      putPath(path, top, restoration.exact());
    }
  }

  private void putPath(String path, List<TreeEntry> top, boolean exact)
      throws IOException, InterruptedException {
    ItemPath wanted = ItemPath.of(path);
    List<TreeEntry> entries = top;
    String folder = "";
    for (String name : List.of(path.split("/", -1))) {
      ItemPath at = new ItemPath(folder, name);
      Optional<TreeEntry> entry =
          entries.stream().filter(one -> one.name().toString().equals(name)).findFirst();
      if (entry.isEmpty()) {
        return; // Whoever asked was told so.
      } else if (at.equals(wanted)) {
        put(at, entry.get(), exact);
        return;
      } else if (entry.get().tree().isEmpty()) {
        return;
      }
      if (!state.at(at).isWantedFolder()) {
        putItem(at, entry.get());
      }
      entries = trees.read(entry.get().tree().get());
      folder = at.toString();
    }
  }

  private void putAll(String folder, List<TreeEntry> entries, boolean exact)
      throws IOException, InterruptedException {
    Set<String> names = new HashSet<>();
    for (TreeEntry entry : entries) {
      names.add(entry.name().toString());
      put(new ItemPath(folder, entry.name().toString()), entry, exact);
    }
    if (exact) {
      for (Tracked tracked : state.in(folder)) {
        if (tracked.wanted().isPresent() && !names.contains(tracked.path().name())) {
          remove(tracked.path());
        }
      }
    }
  }

  private void put(ItemPath path, TreeEntry entry, boolean exact)
      throws IOException, InterruptedException {
    Tracked before = state.at(path);
    if (entry.tree().isEmpty()) {
      if (before.isWantedFolder()) {
        removeBelow(path.toString());
      }
      putItem(path, entry);
      return;
    }
    boolean isSame =
        before.wanted().filter(entry.item()::isLike).isPresent()
            && before.tree().equals(entry.tree());
    if (!isSame) {
      putItem(path, entry);
      putAll(path.toString(), trees.read(entry.tree().get()), exact);
    }
  }

  private void putItem(ItemPath path, TreeEntry entry) throws IOException {
    Tracked before = state.at(path);
    Item item = entry.item();
    if (before.wanted().filter(item::isLike).isPresent() && !before.released()) {
      return;
    }
    Tracked now = before.wanting(item.writtenBy(state.nextDot())).released(false);
    state.put(before, before.have().isEmpty() ? now.named(entry.diskName()) : now);
    changes++;
  }

  private void removeBelow(String folder) throws IOException {
    for (Tracked tracked : state.in(folder)) {
      if (tracked.wanted().isPresent()) {
        remove(tracked.path());
      }
    }
  }

  private void remove(ItemPath path) throws IOException {
    Tracked before = state.at(path);
    if (before.isWantedFolder()) {
      removeBelow(path.toString());
    }
    // A write that leaves nothing, as any deletion.
    state.nextDot();
    state.put(before, before.wanting(Optional.empty()));
    changes++;
  }
}
