// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/// What a directory holds, as its holder sees it, and the bytes that say so. Immutable: a
/// [DirectoryEdit] makes another.
public final class DirectoryContents {

  private final Holding holding;
  private final NavigableMap<ChildName, StoredEntry> entries;
  private final List<DamagedEntry> damaged;
  private final byte[] encoded;

  /// Keeps what it is given; nothing else may.
  DirectoryContents(
      Holding holding,
      NavigableMap<ChildName, StoredEntry> entries,
      List<DamagedEntry> damaged,
      byte[] encoded) {
    this.holding = holding;
    this.entries = entries;
    this.damaged = damaged;
    this.encoded = encoded;
  }

  /// The entries, in the order of their names.
  public List<DirectoryEntry> entries() {
    return entries.values().stream().map(StoredEntry::entry).toList();
  }

  public Optional<DirectoryEntry> entry(ChildName name) {
    return Optional.ofNullable(entries.get(name)).map(StoredEntry::entry);
  }

  /// The entries that cannot be shown, to be reported.
  public List<DamagedEntry> damaged() {
    return Collections.unmodifiableList(damaged);
  }

  /// The content of the file that is this directory; the caller's own copy.
  public byte[] encoded() {
    return encoded.clone();
  }

  /// How many bytes that is.
  public int length() {
    return encoded.length;
  }

  /// Whether there is an entry of that name, damaged or not.
  boolean holds(ChildName name) {
    return entries.containsKey(name) || damaged.stream().anyMatch(bad -> bad.hasName(name));
  }

  Holding holding() {
    return holding;
  }

  NavigableMap<ChildName, StoredEntry> stored() {
    return Collections.unmodifiableNavigableMap(entries);
  }

  @Override
  public String toString() {
    return "DirectoryContents[%d entries, %d damaged, %d bytes]"
        .formatted(entries.size(), damaged.size(), encoded.length);
  }
}
