// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.tarnfs.caps.codec.Netstring;

/// A directory while it is read or changed. Entries that are not touched keep their bytes.
final class DirectoryDraft {

  private final EntryCodec codec;
  private final TreeMap<ChildName, StoredEntry> entries = new TreeMap<>();
  private final List<DamagedEntry> damaged = new ArrayList<>();

  DirectoryDraft(Holding holding) {
    this.codec = new EntryCodec(holding);
  }

  /// Of entries that are named alike the last one counts, unless it is damaged.
  void read(byte[] encoded) {
    switch (codec.decode(encoded)) {
      case StoredEntry stored -> entries.put(stored.entry().name(), stored);
      case DamagedEntry bad -> damaged.add(bad);
    }
  }

  void put(DirectoryEntry entry) throws BadChildException {
    entries.put(entry.name(), codec.encode(entry));
  }

  /// The damaged entries stand first, so that to a reader who takes the last of several entries of
  /// one name, and understands all of them, the directory is what it is here.
  DirectoryContents finish() {
    List<Slot> slots = new ArrayList<>(damaged);
    slots.addAll(entries.values());
    byte[][] encoded = slots.stream().map(Slot::encoded).toArray(byte[][]::new);
    return finish(Netstring.encode(encoded));
  }

  /// As [#finish()], with the bytes that were read.
  DirectoryContents finish(byte[] encoded) {
    return new DirectoryContents(codec.holding(), entries, damaged, encoded);
  }
}
