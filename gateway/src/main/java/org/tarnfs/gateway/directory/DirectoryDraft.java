// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tarnfs.caps.codec.Netstring;

/// A directory while it is read or changed. Entries that are not touched keep their bytes.
final class DirectoryDraft {

  private final EntryCodec codec;
  private final TreeMap<ChildName, StoredEntry> entries = new TreeMap<>();
  private final List<DamagedEntry> damaged = new ArrayList<>();
  private final TreeSet<ChildName> touched = new TreeSet<>();

  DirectoryDraft(Holding holding) {
    this.codec = new EntryCodec(holding);
  }

  /// A draft that may be changed: only who holds the write cap can tell what would be lost.
  static DirectoryDraft of(DirectoryContents contents) {
    if (!(contents.holding() instanceof Holding.Writing)) {
      throw new IllegalStateException("the directory is not held by its write cap");
    }
    DirectoryDraft draft = new DirectoryDraft(contents.holding());
    draft.entries.putAll(contents.stored());
    draft.damaged.addAll(contents.damaged());
    return draft;
  }

  /// Of entries that are named alike the last one counts, unless it is damaged.
  void read(byte[] encoded) {
    switch (codec.decode(encoded)) {
      case StoredEntry stored -> entries.put(stored.entry().name(), stored);
      case DamagedEntry bad -> damaged.add(bad);
    }
  }

  Optional<DirectoryEntry> entry(ChildName name) {
    return Optional.ofNullable(entries.get(name)).map(StoredEntry::entry);
  }

  boolean isDamaged(ChildName name) {
    return damaged.stream().anyMatch(bad -> bad.hasName(name));
  }

  void put(DirectoryEntry entry) throws BadChildException {
    StoredEntry stored = codec.encode(entry);
    StoredEntry before = entries.put(entry.name(), stored);
    boolean healed = removeDamaged(entry.name());
    if (healed || before == null || !Arrays.equals(before.encoded(), stored.encoded())) {
      touched.add(entry.name());
    }
  }

  void remove(ChildName name) {
    boolean healed = removeDamaged(name);
    if (entries.remove(name) != null || healed) {
      touched.add(name);
    }
  }

  private boolean removeDamaged(ChildName name) {
    return !damaged.isEmpty() && damaged.removeIf(bad -> bad.hasName(name));
  }

  /// What has been done since the draft was made of `before`.
  EditOutcome outcome(DirectoryContents before) {
    if (touched.isEmpty()) {
      return new EditOutcome.Unchanged();
    }
    Map<Fate, List<ChildName>> fates =
        touched.stream().collect(Collectors.groupingBy(name -> fate(name, before)));
    return new EditOutcome.Changed(
        finish(),
        fates.getOrDefault(Fate.ADDED, List.of()),
        fates.getOrDefault(Fate.REPLACED, List.of()),
        fates.getOrDefault(Fate.REMOVED, List.of()));
  }

  private enum Fate {
    ADDED,
    REPLACED,
    REMOVED
  }

  private Fate fate(ChildName name, DirectoryContents before) {
    if (!entries.containsKey(name)) {
      return Fate.REMOVED;
    }
    return before.holds(name) ? Fate.REPLACED : Fate.ADDED;
  }

  /// The damaged entries stand first, so that to a reader who takes the last of several entries of
  /// one name, and understands all of them, the directory is what it is here.
  DirectoryContents finish() {
    List<KeptEntry> kept = new ArrayList<>(damaged);
    kept.addAll(entries.values());
    byte[][] encoded = kept.stream().map(KeptEntry::encoded).toArray(byte[][]::new);
    return finish(Netstring.encode(encoded));
  }

  /// As [#finish()], with the bytes that were read.
  DirectoryContents finish(byte[] encoded) {
    return new DirectoryContents(codec.holding(), entries, damaged, encoded);
  }
}
