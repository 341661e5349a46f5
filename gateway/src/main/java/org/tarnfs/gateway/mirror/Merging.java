// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.snapshot.Head;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.TreeEntry;
import org.tarnfs.gateway.snapshot.Trees;
import org.tarnfs.gateway.snapshot.VersionVector;

/// Takes what another device has told into the state: only what is to be there, nothing on disk.
/// Folders that both have alike are not looked into.
final class Merging {

  /// So many folders are read from the grid ahead of their use.
  private static final int AHEAD = 8;

  private final MirrorState state;
  private final Trees trees;
  private final Writes writes;
  private final VersionVector theySaw;
  private final boolean keepsMine;

  private long removed;
  private long replaced;

  /// Files that are new under their names, but here already under others.
  private long moved;

  /// @param keepsMine whether what is here stays, though the other has deleted or replaced it
  Merging(MirrorState state, Trees trees, Writes writes, Head theirs, boolean keepsMine) {
    this.state = state;
    this.trees = trees;
    this.writes = writes;
    this.theySaw = theirs.seen();
    this.keepsMine = keepsMine;
  }

  /// What a merge takes away from this disk.
  ///
  /// @param removed files that are deleted
  /// @param replaced files that get another content
  record Loss(long removed, long replaced) {}

  /// Merges it all; nothing is committed.
  Loss run(Head theirs) throws IOException, InterruptedException {
    Optional<DirectoryCap<ReadCap>> mine = state.fact("tree").map(MirrorState::tree);
    try (TaskScope tasks = new TaskScope()) {
      DirectoryCap<ReadCap> tree = theirs.current().tree();
      if (!Optional.of(tree).equals(mine)) {
        merge(tasks, "", trees.read(tree));
      }
    }
    state.see(theySaw);
    return new Loss(Math.max(0, removed - moved), replaced);
  }

  private void merge(TaskScope tasks, String folder, List<TreeEntry> theirs)
      throws IOException, InterruptedException {
    Map<String, TreeEntry> theirsByName = new TreeMap<>();
    theirs.forEach(entry -> theirsByName.put(entry.name().toString(), entry));
    Map<String, Tracked> mine = new TreeMap<>();
    state.in(folder).forEach(tracked -> mine.put(tracked.path().name(), tracked));
    TreeSet<String> names = new TreeSet<>(theirsByName.keySet());
    names.addAll(mine.keySet());

    Reader reader = new Reader(tasks, folders(theirs, mine));
    for (String name : names) {
      ItemPath path = new ItemPath(folder, name);
      // Read again: something may have been put beside another.
      Tracked before = state.at(path);
      Optional<TreeEntry> entry = Optional.ofNullable(theirsByName.get(name));
      merge(before, entry);
      boolean theirFolder = entry.isPresent() && entry.get().tree().isPresent();
      if (theirFolder && !entry.get().tree().equals(before.tree())) {
        merge(tasks, path.toString(), reader.read(name));
        keepIfNeeded(path);
      } else if (!theirFolder && before.isWantedFolder()) {
        merge(tasks, path.toString(), List.of());
        keepIfNeeded(path);
      }
    }
  }

  private static List<TreeEntry> folders(List<TreeEntry> theirs, Map<String, Tracked> mine) {
    List<TreeEntry> folders = new ArrayList<>();
    for (TreeEntry entry : theirs) {
      Tracked here = mine.get(entry.name().toString());
      if (entry.tree().isPresent() && (here == null || !here.tree().equals(entry.tree()))) {
        folders.add(entry);
      }
    }
    return folders;
  }

  private void keepIfNeeded(ItemPath folder) throws IOException {
    if (!state.at(folder).isWantedFolder() && state.isWantedIn(folder.toString())) {
      writes.keepFolder(folder.toString());
    }
  }

  private void merge(Tracked before, Optional<TreeEntry> entry) throws IOException {
    Optional<Item> theirs = entry.map(TreeEntry::item);
    switch (Reconciler.merge(before.wanted(), state.seen(), theirs, theySaw)) {
      case MINE -> {}
      case THEIRS -> takeTheirs(before, entry);
      case BOTH_MINE_FIRST -> writes.putBeside(before.path(), theirs.orElseThrow());
      case BOTH_THEIRS_FIRST -> {
        state.put(before, wanting(before, entry));
        writes.putBeside(before.path(), before.wanted().orElseThrow());
      }
    }
  }

  private void takeTheirs(Tracked before, Optional<TreeEntry> entry) throws IOException {
    boolean isFileHere = before.have().isPresent() && !before.have().get().isFolder();
    boolean isLoss =
        before.wanted().isPresent()
            && !before.wanted().get().isFolder()
            && entry.filter(theirs -> theirs.item().hasContentOf(before.wanted().get())).isEmpty();
    if (isLoss && keepsMine) {
      state.put(before, before.wanting(before.wanted().get().writtenBy(state.nextDot())));
      return;
    }
    if (isLoss && isFileHere) {
      if (entry.isEmpty()) {
        removed++;
      } else {
        replaced++;
      }
    }
    if (before.wanted().isEmpty()
        && entry.isPresent()
        && entry.get().item() instanceof Item.File file
        && !state.holding(file.content()).isEmpty()) {
      moved++;
    }
    state.put(before, wanting(before, entry));
  }

  private static Tracked wanting(Tracked before, Optional<TreeEntry> entry) {
    Tracked now = before.wanting(entry.map(TreeEntry::item));
    // What is here keeps its name as it is written here.
    return before.have().isEmpty() && entry.isPresent() ? now.named(entry.get().diskName()) : now;
  }

  /// Reads folders in their order, some of them ahead.
  private final class Reader {

    private final TaskScope tasks;
    private final List<TreeEntry> folders;
    private final Map<String, Future<List<TreeEntry>>> reading = new HashMap<>();
    private int next;

    Reader(TaskScope tasks, List<TreeEntry> folders) {
      this.tasks = tasks;
      this.folders = folders;
    }

    List<TreeEntry> read(String name) throws IOException, InterruptedException {
      while (next < folders.size() && (reading.size() < AHEAD || !reading.containsKey(name))) {
        TreeEntry folder = folders.get(next++);
        DirectoryCap<ReadCap> tree = folder.tree().orElseThrow();
        reading.put(folder.name().toString(), tasks.fork(() -> trees.read(tree)));
      }
      Future<List<TreeEntry>> ready = reading.remove(name);
      if (ready == null) {
        throw new IllegalStateException("folders are read in the order of their names");
      }
      return TaskScope.join(ready);
    }
  }
}
