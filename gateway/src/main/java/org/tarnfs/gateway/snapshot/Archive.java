// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The snapshots that a device keeps, in a directory that never changes. An entry is named after
/// the time, to the second and with a number if it is not the only one of that; in its metadata:
///
/// | field | content |
/// |---|---|
/// | `tarn.time` | the time, to the nanosecond |
/// | `tarn.files`, `tarn.bytes` | of [Snapshot] |
/// | `tarn.pinned` | true if it is kept for ever |
public record Archive(SortedMap<Instant, Snapshot> snapshots, Set<Instant> pinned) {

  public static final Archive EMPTY = new Archive(new TreeMap<>(), Set.of());

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd_HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final String TARN = "tarn";

  public Archive {
    snapshots = Collections.unmodifiableSortedMap(new TreeMap<>(snapshots));
    pinned = Set.copyOf(pinned);
  }

  /// The same and some more, without what `retention` does not keep.
  public Archive and(List<Snapshot> more, Retention retention, Instant now) {
    TreeMap<Instant, Snapshot> all = new TreeMap<>(snapshots);
    more.forEach(snapshot -> all.put(snapshot.time(), snapshot));
    all.keySet().retainAll(retention.kept(List.copyOf(all.keySet()), pinned, now));
    return new Archive(all, pinned);
  }

  /// The same with a snapshot kept for ever, or as long as any other.
  public Archive pinned(Instant time, boolean pin) {
    Set<Instant> pins = new HashSet<>(pinned);
    if (pin) {
      pins.add(time);
    } else {
      pins.remove(time);
    }
    return new Archive(snapshots, pins);
  }

  List<DirectoryEntry> encode() throws BadChildException {
    List<DirectoryEntry> entries = new ArrayList<>();
    String last = "";
    int number = 1;
    for (Snapshot snapshot : snapshots.values()) {
      String name = NAME.format(snapshot.time());
      number = name.equals(last) ? number + 1 : 1;
      last = name;
      entries.add(
          new DirectoryEntry(
              ChildName.of(number == 1 ? name : name + "-" + number),
              new Child.Known(snapshot.tree()),
              metadata(snapshot)));
    }
    return entries;
  }

  private Metadata metadata(Snapshot snapshot) throws BadChildException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    ObjectNode tarn = fields.putObject(TARN);
    tarn.put("time", snapshot.time().toString());
    tarn.put("files", snapshot.files());
    tarn.put("bytes", snapshot.bytes());
    if (pinned.contains(snapshot.time())) {
      tarn.put("pinned", true);
    }
    return Metadata.of(fields);
  }

  static Archive decode(List<DirectoryEntry> entries) throws BadSnapshotException {
    TreeMap<Instant, Snapshot> snapshots = new TreeMap<>();
    Set<Instant> pinned = new HashSet<>();
    for (DirectoryEntry entry : entries) {
      JsonNode tarn = entry.metadata().fields().path(TARN);
      if (!(entry.child() instanceof Child.Known(DirectoryCap<?>(ReadCap tree)))) {
        throw bad(entry);
      }
      try {
        Instant time = Instant.parse(tarn.path("time").asString(""));
        snapshots.put(
            time,
            new Snapshot(
                time,
                new DirectoryCap<>(tree),
                tarn.path("files").asLong(0),
                tarn.path("bytes").asLong(0)));
        if (tarn.path("pinned").asBoolean(false)) {
          pinned.add(time);
        }
      } catch (DateTimeException e) {
        throw bad(entry);
      }
    }
    return new Archive(snapshots, pinned);
  }

  private static BadSnapshotException bad(DirectoryEntry entry) {
    return new BadSnapshotException(entry.name().quoted() + " is no snapshot of a folder");
  }
}
