// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.Comparator;

/// Where an item is: the path of the folder it is in, empty for the root, and its name, both in
/// Unicode normal form C and with slashes.
public record ItemPath(String folder, String name) implements Comparable<ItemPath> {

  private static final Comparator<ItemPath> ORDER =
      Comparator.comparing(ItemPath::folder).thenComparing(ItemPath::name);

  public ItemPath {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the root is no item");
    }
  }

  /// Takes a whole path apart.
  ///
  /// @param path without a slash at either end
  public static ItemPath of(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0
        ? new ItemPath("", path)
        : new ItemPath(path.substring(0, slash), path.substring(slash + 1));
  }

  /// The item of that name in this one.
  ItemPath child(String name) {
    return new ItemPath(toString(), name);
  }

  /// The same folder, another name.
  ItemPath sibling(String name) {
    return new ItemPath(folder, name);
  }

  int depth() {
    return folder.isEmpty() ? 0 : 1 + (int) folder.chars().filter(c -> c == '/').count();
  }

  @Override
  public int compareTo(ItemPath other) {
    return ORDER.compare(this, other);
  }

  /// The whole path.
  @Override
  public String toString() {
    return folder.isEmpty() ? name : folder + "/" + name;
  }
}
