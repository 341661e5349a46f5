// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.ChildName;

/// Finds what differs between two trees of a folder. What is stored alike is not looked into, so it
/// costs what was changed, however large the trees.
public final class TreeDiff {

  private final Trees trees;
  private final Visitor visitor;

  private TreeDiff(Trees trees, Visitor visitor) {
    this.trees = trees;
    this.visitor = visitor;
  }

  /// A path that is not the same in both trees.
  ///
  /// @param path with slashes
  /// @param before nothing if it was not there
  /// @param after nothing if it is not there
  public record Difference(String path, Optional<Item> before, Optional<Item> after) {

    /// Whether it is there in both, with the same content.
    public boolean isOnlySaid() {
      return before.isPresent() && after.isPresent() && before.get().hasContentOf(after.get());
    }
  }

  /// Is told each difference, a folder before what is in it.
  @FunctionalInterface
  public interface Visitor {
    void visit(Difference difference) throws IOException, InterruptedException;
  }

  /// Compares two trees. Who wrote something, and when a folder was changed, is no difference.
  public static void compare(
      Trees trees, DirectoryCap<ReadCap> before, DirectoryCap<ReadCap> after, Visitor visitor)
      throws IOException, InterruptedException {
    new TreeDiff(trees, visitor).compare("", Optional.of(before), Optional.of(after));
  }

  /// Compares what stands at a path of two trees.
  ///
  /// @param path from the top down, with one name at least
  /// @return whether there is anything, in either
  public static boolean compare(
      Trees trees,
      DirectoryCap<ReadCap> before,
      DirectoryCap<ReadCap> after,
      List<ChildName> path,
      Visitor visitor)
      throws IOException, InterruptedException {
    TreeDiff diff = new TreeDiff(trees, visitor);
    Optional<TreeEntry> one = diff.find(before, path);
    Optional<TreeEntry> other = diff.find(after, path);
    diff.compareEntries(
        path.stream().map(ChildName::toString).collect(Collectors.joining("/")), one, other);
    return one.isPresent() || other.isPresent();
  }

  private Optional<TreeEntry> find(DirectoryCap<ReadCap> tree, List<ChildName> path)
      throws IOException, InterruptedException {
    Optional<DirectoryCap<ReadCap>> folder = Optional.of(tree);
    Optional<TreeEntry> found = Optional.empty();
    for (ChildName name : path) {
      found = Optional.ofNullable(entries(folder).get(name.toString()));
      folder = found.flatMap(TreeEntry::tree);
    }
    return found;
  }

  private void compare(
      String folder, Optional<DirectoryCap<ReadCap>> before, Optional<DirectoryCap<ReadCap>> after)
      throws IOException, InterruptedException {
    if (before.equals(after)) {
      return;
    }
    Map<String, TreeEntry> old = entries(before);
    Map<String, TreeEntry> now = entries(after);
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      Optional<TreeEntry> one = Optional.ofNullable(old.get(name));
      Optional<TreeEntry> other = Optional.ofNullable(now.get(name));
      compareEntries(folder.isEmpty() ? name : folder + "/" + name, one, other);
    }
  }

  private void compareEntries(String path, Optional<TreeEntry> one, Optional<TreeEntry> other)
      throws IOException, InterruptedException {
    if (isDifference(one.map(TreeEntry::item), other.map(TreeEntry::item))) {
      visitor.visit(new Difference(path, one.map(TreeEntry::item), other.map(TreeEntry::item)));
    }
    compare(path, one.flatMap(TreeEntry::tree), other.flatMap(TreeEntry::tree));
  }

  private static boolean isDifference(Optional<Item> before, Optional<Item> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return before.isPresent() || after.isPresent();
    }
    if (before.get() instanceof Item.Folder was && after.get() instanceof Item.Folder is) {
      return was.mode() != is.mode();
    }
    return !before.get().isLike(after.get());
  }

  private Map<String, TreeEntry> entries(Optional<DirectoryCap<ReadCap>> tree)
      throws IOException, InterruptedException {
    Map<String, TreeEntry> byName = new TreeMap<>();
    for (TreeEntry entry : tree.isPresent() ? trees.read(tree.get()) : List.<TreeEntry>of()) {
      byName.put(entry.name().toString(), entry);
    }
    return byName;
  }
}
