// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.tarnfs.gateway.snapshot.Item;

/// A folder on disk that things are put into. It gets its time and its permissions when the last of
/// them is there, as both change with what is put in or keep it out.
final class OpenFolder {

  private final List<String> names;
  private final String label;
  private final Path path;
  private final Optional<Item.Folder> item;
  private final Optional<OpenFolder> parent;

  /// The folder itself while it is gone through, and all that is not there yet.
  private final AtomicLong outstanding = new AtomicLong(1);

  /// @param names from the root of the target down
  /// @param label for people
  /// @param item what it is to be like; if there is none it stays as it is
  OpenFolder(
      List<String> names,
      String label,
      Path path,
      Optional<Item.Folder> item,
      Optional<OpenFolder> parent) {
    this.names = List.copyOf(names);
    this.label = label;
    this.path = path;
    this.item = item;
    this.parent = parent;
  }

  List<String> names() {
    return names;
  }

  Path path() {
    return path;
  }

  String label() {
    return label;
  }

  /// How something in it is called.
  String label(String name) {
    return label.isEmpty() ? name : label + "/" + name;
  }

  Optional<Item.Folder> item() {
    return item;
  }

  Optional<OpenFolder> parent() {
    return parent;
  }

  /// Something more is to be put into it.
  void await() {
    outstanding.incrementAndGet();
  }

  /// Something is there.
  ///
  /// @return whether it was the last
  boolean arrived() {
    return outstanding.decrementAndGet() == 0;
  }
}
