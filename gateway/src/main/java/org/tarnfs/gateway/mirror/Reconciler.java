// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import org.tarnfs.gateway.snapshot.Dot;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.VersionVector;

/// Decides what becomes of a path. Pure, and the same on all devices: whichever of two devices
/// decides, and if both do, the outcome is the same.
///
/// A folder is a set of items, each with the write that put it there, and a [VersionVector] of the
/// writes it has seen. An item that one side has and the other has not is new if the other has not
/// seen its write, and deleted there if it has. So no memory of what was deleted is needed, and an
/// item that was changed on one side and deleted on the other stays. A deletion is a write too,
/// that leaves no item: so one who has seen all writes of another has nothing to learn from it.
/// This is the observed-remove set of Bieniusa and others, "An optimized conflict-free replicated
/// set" (2012), with paths that hold one item: where two remain, the later one keeps the name.
final class Reconciler {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HHmmss").withZone(ZoneOffset.UTC);

  private static final Comparator<Item> LATER =
      Comparator.comparing(Item::isFolder)
          .thenComparing(Reconciler::modified)
          .thenComparing(Item::dot);

  private Reconciler() {}

  /// What becomes of a path on this side that another side has too, or had.
  enum Merge {
    /// It stays as it is here.
    MINE,
    /// It becomes what it is there, which may be nothing.
    THEIRS,
    /// Both are new to the other; the one from here keeps the name.
    BOTH_MINE_FIRST,
    /// Both are new to the other; the one from there keeps the name.
    BOTH_THEIRS_FIRST
  }

  /// @param seen the writes this side has seen
  /// @param theySaw the writes the other has seen
  static Merge merge(
      Optional<Item> mine, VersionVector seen, Optional<Item> theirs, VersionVector theySaw) {
    if (mine.isEmpty() && theirs.isEmpty()) {
      return Merge.MINE;
    } else if (mine.isEmpty()) {
      return seen.has(theirs.get().dot()) ? Merge.MINE : Merge.THEIRS;
    } else if (theirs.isEmpty()) {
      return theySaw.has(mine.get().dot()) ? Merge.THEIRS : Merge.MINE;
    }
    return merge(mine.get(), seen, theirs.get(), theySaw);
  }

  private static Merge merge(Item mine, VersionVector seen, Item theirs, VersionVector theySaw) {
    if (mine.dot().equals(theirs.dot())) {
      return Merge.MINE;
    }
    boolean knowTheirs = seen.has(theirs.dot());
    boolean knowMine = theySaw.has(mine.dot());
    if (knowTheirs != knowMine) {
      return knowTheirs ? Merge.MINE : Merge.THEIRS;
    }
    boolean mineFirst = isFirst(mine, theirs);
    if (mine.hasContentOf(theirs)) {
      return mineFirst ? Merge.MINE : Merge.THEIRS;
    }
    return mineFirst ? Merge.BOTH_MINE_FIRST : Merge.BOTH_THEIRS_FIRST;
  }

  /// What becomes of a path whose file on this disk is no longer what it was.
  enum Local {
    /// All is as it was.
    NOTHING,
    /// What was found is to be there.
    WRITE,
    /// What was found is what is to be there.
    ADOPT,
    /// Nothing is to be there.
    DELETE,
    /// What is to be there is something newer, which will come.
    FETCH,
    /// What was found keeps the name; what is to be there, which is newer too, gets another.
    BOTH_FOUND_FIRST,
    /// What is to be there keeps the name; what was found gets another.
    BOTH_WANTED_FIRST
  }

  /// @param have what was on this disk when it was last looked at
  /// @param wanted what is to be there, which may be newer than `have`
  /// @param found what is on disk now
  static Local local(Optional<Item> have, Optional<Item> wanted, Optional<Item> found) {
    boolean upToDate = have.equals(wanted);
    if (found.isEmpty()) {
      return have.isEmpty()
          ? Local.NOTHING
          : upToDate || wanted.isEmpty() ? Local.DELETE : Local.FETCH;
    }
    Item now = found.get();
    if (have.isPresent() && have.get().isLike(now)) {
      return Local.NOTHING;
    } else if (upToDate || wanted.isEmpty()) {
      return Local.WRITE;
    }
    Item newer = wanted.get();
    if (newer.isLike(now)) {
      return Local.ADOPT;
    } else if (newer.hasContentOf(now)) {
      return isFirst(now, newer) && !differOnlyInTime(now, newer) ? Local.WRITE : Local.FETCH;
    }
    return isFirst(now, newer) ? Local.BOTH_FOUND_FIRST : Local.BOTH_WANTED_FIRST;
  }

  /// Folders: whatever is put into one changes its time, which says nothing then.
  private static boolean differOnlyInTime(Item one, Item other) {
    return one instanceof Item.Folder folder
        && other instanceof Item.Folder rival
        && folder.mode() == rival.mode();
  }

  private static boolean isFirst(Item one, Item other) {
    return LATER.compare(one, other) > 0;
  }

  private static Instant modified(Item item) {
    return switch (item) {
      case Item.File file -> file.modified();
      case Item.Folder folder -> folder.modified();
      case Item.Link _ -> Instant.MIN;
    };
  }

  /// The name for the item that cannot keep its own; the same wherever it is decided.
  ///
  /// @param number 1 for the first choice
  static String conflictName(String name, Item item, int number) {
    int dot = name.lastIndexOf('.');
    int end = dot > 0 && !item.isFolder() ? dot : name.length();
    String when = modified(item).equals(Instant.MIN) ? "" : " " + TIME.format(modified(item));
    String more = number == 1 ? "" : " " + number;
    return "%s (conflict%s %s%s)%s"
        .formatted(name.substring(0, end), when, origin(item.dot()), more, name.substring(end));
  }

  private static String origin(Dot dot) {
    return "%04x".formatted(dot.replica() & 0xffff);
  }
}
