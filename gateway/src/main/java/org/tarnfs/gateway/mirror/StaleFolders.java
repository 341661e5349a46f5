// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.TreeEntry;
import org.tarnfs.gateway.snapshot.Trees;

/// Stores the folders that are no longer as they were stored, from the bottom to the top.
final class StaleFolders {

  /// So many are stored at the same time.
  private static final int WIDTH = 8;

  private final MirrorState state;
  private final Trees trees;

  StaleFolders(MirrorState state, Trees trees) {
    this.state = state;
    this.trees = trees;
  }

  /// What is to be in one folder, and what that amounts to with all below it.
  private record Content(List<TreeEntry> entries, long files, long bytes) {}

  private record Storing(ItemPath folder, Content content, Future<DirectoryCap<ReadCap>> tree) {}

  /// The whole of it.
  record Root(DirectoryCap<ReadCap> tree, long files, long bytes) {}

  /// Stores what is not stored.
  Root store() throws IOException, InterruptedException {
    List<ItemPath> stale = state.stale();
    try (TaskScope tasks = new TaskScope()) {
      int next = 0;
      while (next < stale.size()) {
        int depth = stale.get(next).depth();
        List<Storing> storing = new ArrayList<>();
        while (next < stale.size() && storing.size() < WIDTH && stale.get(next).depth() == depth) {
          ItemPath folder = stale.get(next++);
          Content content = content(folder.toString());
          storing.add(
              new Storing(folder, content, tasks.fork(() -> trees.write(content.entries()))));
        }
        for (Storing one : storing) {
          state.stored(
              one.folder(),
              TaskScope.join(one.tree()),
              one.content().files(),
              one.content().bytes());
        }
        state.commit();
      }
    }
    Content content = content("");
    DirectoryCap<ReadCap> tree =
        state.fact("tree").isPresent()
            ? MirrorState.tree(state.fact("tree").get())
            : trees.write(content.entries());
    state.setFact("tree", tree.toSecretString());
    state.commit();
    return new Root(tree, content.files(), content.bytes());
  }

  private Content content(String folder) throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    long files = 0;
    long bytes = 0;
    for (Tracked tracked : state.in(folder)) {
      if (tracked.wanted().isPresent()) {
        Item item = tracked.wanted().get();
        entries.add(
            new TreeEntry(
                ChildName.of(tracked.path().name()), tracked.diskName(), item, tracked.tree()));
        files += item.isFolder() ? tracked.files() : 1;
        bytes += item instanceof Item.File file ? file.size() : tracked.bytes();
      }
    }
    return new Content(entries, files, bytes);
  }
}
