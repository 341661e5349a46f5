// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.FileSignature;
import org.tarnfs.gateway.snapshot.Archive;
import org.tarnfs.gateway.snapshot.Dot;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;
import org.tarnfs.gateway.snapshot.Snapshot;
import org.tarnfs.gateway.snapshot.VersionVector;

/// What a device knows of a folder: of each path what is to be there and what is on disk, which
/// writes have been seen, and what is to be done. Everything in it can be found out again from the
/// disk and the grid; whoever loses it only has more to read. For one thread.
///
/// | table | says |
/// |---|---|
/// | `item` | of a path: [Tracked] |
/// | `found` | where a scan found a change that is not stored yet: [Found] |
/// | `trouble` | why something that is to be done was not done |
/// | `conflict` | of which item another that kept its name was a rival |
/// | `proof` | when the backup of a file was proven that may be released: [SpaceSaver] |
/// | `seen` | of each replica, how many of its writes |
/// | `snapshot` | the snapshots of this device: [Snapshot] |
/// | `fact` | single values by name |
final class MirrorState implements AutoCloseable {

  static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE IF NOT EXISTS item (folder TEXT NOT NULL, name TEXT NOT NULL,"
              + " disk TEXT, wanted TEXT, have TEXT, kind INTEGER NOT NULL,"
              + " size INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL,"
              + " inode INTEGER NOT NULL, mode INTEGER NOT NULL, released INTEGER NOT NULL,"
              + " state INTEGER NOT NULL, content INTEGER, is_folder INTEGER NOT NULL,"
              + " tree TEXT, files INTEGER NOT NULL, bytes INTEGER NOT NULL,"
              + " PRIMARY KEY (folder, name)) WITHOUT ROWID",
          "CREATE INDEX IF NOT EXISTS item_inode ON item (inode) WHERE inode != 0",
          "CREATE INDEX IF NOT EXISTS item_content ON item (content) WHERE content IS NOT NULL",
          "CREATE INDEX IF NOT EXISTS item_state ON item (state) WHERE state != 0",
          "CREATE INDEX IF NOT EXISTS item_stale ON item (folder)"
              + " WHERE is_folder = 1 AND tree IS NULL",
          "CREATE TABLE IF NOT EXISTS found (folder TEXT NOT NULL, name TEXT NOT NULL,"
              + " disk TEXT, kind INTEGER NOT NULL, size INTEGER NOT NULL,"
              + " modified INTEGER NOT NULL, changed INTEGER NOT NULL, inode INTEGER NOT NULL,"
              + " mode INTEGER NOT NULL, PRIMARY KEY (folder, name)) WITHOUT ROWID",
          "CREATE INDEX IF NOT EXISTS found_inode ON found (inode) WHERE inode != 0",
          "CREATE INDEX IF NOT EXISTS found_gone ON found (kind, folder, name) WHERE kind = 0",
          "CREATE INDEX IF NOT EXISTS found_order ON found (kind != 2, size >> 17, modified DESC)"
              + " WHERE kind != 0",
          "CREATE TABLE IF NOT EXISTS trouble (folder TEXT NOT NULL, name TEXT NOT NULL,"
              + " direction INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,"
              + " attempts INTEGER NOT NULL, next INTEGER NOT NULL,"
              + " PRIMARY KEY (folder, name, direction)) WITHOUT ROWID",
          "CREATE TABLE IF NOT EXISTS conflict (folder TEXT NOT NULL, name TEXT NOT NULL,"
              + " copy TEXT NOT NULL, PRIMARY KEY (folder, copy)) WITHOUT ROWID",
          "CREATE TABLE IF NOT EXISTS proof (folder TEXT NOT NULL, name TEXT NOT NULL,"
              + " content INTEGER NOT NULL, proven INTEGER NOT NULL,"
              + " PRIMARY KEY (folder, name)) WITHOUT ROWID",
          "CREATE TABLE IF NOT EXISTS seen (replica INTEGER PRIMARY KEY, count INTEGER NOT NULL)",
          "CREATE TABLE IF NOT EXISTS snapshot (time TEXT PRIMARY KEY, tree TEXT NOT NULL,"
              + " files INTEGER NOT NULL, bytes INTEGER NOT NULL, archived INTEGER NOT NULL,"
              + " pinned INTEGER NOT NULL)",
          "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
              + " WITHOUT ROWID");

  private static final String COLUMNS =
      "folder, name, disk, wanted, have, size, modified, changed, inode, released, tree, files,"
          + " bytes";

  private final Database database;

  // Written when the rest is committed.
  private VersionVector seen = VersionVector.NONE;
  private boolean seenMore;
  private long replica;

  /// What was just marked as changed, so that it is not marked again and again.
  private final Set<String> touched = new HashSet<>();

  private MirrorState(Database database) {
    this.database = database;
  }

  /// Opens it, or makes it for a device that knows nothing yet.
  static MirrorState open(Path file, SecureRandom random) throws IOException {
    return over(Database.open(file, SCHEMA), random);
  }

  /// @param database with the [#SCHEMA]; closed with this
  static MirrorState over(Database database, SecureRandom random) throws IOException {
    MirrorState state = new MirrorState(database);
    state.load(random);
    return state;
  }

  private void load(SecureRandom random) throws IOException {
    TreeMap<Long, Long> counts = new TreeMap<>();
    database.each(
        "SELECT replica, count FROM seen", row -> counts.put(row.getLong(1), row.getLong(2)));
    seen = new VersionVector(counts);
    Optional<Long> known = fact("replica").map(text -> Long.parseUnsignedLong(text, 16));
    if (known.isPresent()) {
      replica = known.get();
    } else {
      becomeNew(random);
    }
    commit();
  }

  /// Starts another life: no write of it has been made by anybody before.
  void becomeNew(SecureRandom random) throws IOException {
    replica = random.nextLong();
    setFact("replica", Long.toHexString(replica));
  }

  long replica() {
    return replica;
  }

  VersionVector seen() {
    return seen;
  }

  /// The next write of this device, which counts as seen from now on.
  Dot nextDot() {
    Dot next = new Dot(replica, seen.count(replica) + 1);
    seen = seen.and(next);
    seenMore = true;
    return next;
  }

  void see(VersionVector others) {
    seen = seen.and(others);
    seenMore = true;
  }

  Optional<String> fact(String name) throws IOException {
    return database.one("SELECT value FROM fact WHERE name = ?", row -> row.getString(1), name);
  }

  /// All facts whose names begin like this, by the rest of their names.
  Map<String, String> facts(String prefix) throws IOException {
    Map<String, String> facts = new TreeMap<>();
    database.each(
        "SELECT substr(name, ?), value FROM fact WHERE substr(name, 1, ?) = ?",
        row -> facts.put(row.getString(1), row.getString(2)),
        prefix.length() + 1,
        prefix.length(),
        prefix);
    return facts;
  }

  void setFact(String name, String value) throws IOException {
    database.update("INSERT OR REPLACE INTO fact VALUES (?, ?)", name, value);
  }

  void removeFact(String name) throws IOException {
    database.update("DELETE FROM fact WHERE name = ?", name);
  }

  void commit() throws IOException {
    if (seenMore) {
      for (Map.Entry<Long, Long> entry : seen.counts().entrySet()) {
        database.update(
            "INSERT OR REPLACE INTO seen VALUES (?, ?)", entry.getKey(), entry.getValue());
      }
      seenMore = false;
    }
    database.commit();
    touched.clear();
  }

  /// Forgets everything since the last [#commit].
  void rollback() throws IOException {
    database.rollback();
    touched.clear();
    TreeMap<Long, Long> counts = new TreeMap<>();
    database.each(
        "SELECT replica, count FROM seen", row -> counts.put(row.getLong(1), row.getLong(2)));
    seen = new VersionVector(counts);
    seenMore = false;
    replica = Long.parseUnsignedLong(fact("replica").orElseThrow(), 16);
  }

  /// What is known of a path.
  Tracked at(ItemPath path) throws IOException {
    return database
        .one(
            "SELECT " + COLUMNS + " FROM item WHERE folder = ? AND name = ?",
            MirrorState::tracked,
            path.folder(),
            path.name())
        .orElseGet(() -> Tracked.nothingAt(path));
  }

  /// What is known to be in a folder, in the order of names.
  List<Tracked> in(String folder) throws IOException {
    return database.all(
        "SELECT " + COLUMNS + " FROM item WHERE folder = ? ORDER BY name",
        MirrorState::tracked,
        folder);
  }

  /// Whether something is to be in a folder.
  boolean isWantedIn(String folder) throws IOException {
    return database
        .one(
            "SELECT 1 FROM item WHERE folder = ? AND wanted IS NOT NULL LIMIT 1",
            row -> row.getInt(1),
            folder)
        .isPresent();
  }

  /// Remembers what becomes of a path, and that the folders it is in are no longer as they were
  /// stored, if what is to be there is another.
  void put(Tracked before, Tracked now) throws IOException {
    if (now.isNothing()) {
      database.update(
          "DELETE FROM item WHERE folder = ? AND name = ?", now.path().folder(), now.path().name());
    } else {
      insert(now);
    }
    if (!before.wanted().equals(now.wanted())) {
      touch(now.path().folder());
    }
  }

  private void insert(Tracked now) throws IOException {
    FileSignature signature = now.signature();
    database.update(
        "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        now.path().folder(),
        now.path().name(),
        Optional.of(now.diskName()).filter(name -> !name.equals(now.path().name())),
        now.wanted().map(ItemText::print),
        now.have().map(ItemText::print),
        Numbers.of(now.have()),
        signature.size(),
        now.have().orElse(null) instanceof Item.Folder folder
            ? Nanos.of(folder.modified())
            : signature.modified(),
        signature.changed(),
        signature.inode(),
        now.have().map(MirrorState::mode).orElse(0),
        now.released() ? 1 : 0,
        Numbers.of(now.state()),
        now.have().flatMap(Item::cap).map(MirrorState::contentHash),
        now.isWantedFolder() ? 1 : 0,
        now.tree().map(DirectoryCap::toSecretString),
        now.files(),
        now.bytes());
  }

  /// Notes that something in a folder is no longer as it was stored.
  void touch(String folder) throws IOException {
    String at = folder;
    while (touched.add(at)) {
      if (at.isEmpty()) {
        removeFact("tree");
        return;
      }
      ItemPath path = ItemPath.of(at);
      database.update(
          "UPDATE item SET tree = NULL WHERE folder = ? AND name = ?", path.folder(), path.name());
      at = path.folder();
    }
  }

  /// The folders that are no longer as they were stored, the deepest first; the root aside.
  List<ItemPath> stale() throws IOException {
    List<ItemPath> stale =
        database.all(
            "SELECT folder, name FROM item WHERE is_folder = 1 AND tree IS NULL",
            row -> new ItemPath(row.getString(1), row.getString(2)));
    stale.sort((one, other) -> Integer.compare(other.depth(), one.depth()));
    return stale;
  }

  /// Notes where what is in a folder is stored.
  void stored(ItemPath folder, DirectoryCap<ReadCap> tree, long files, long bytes)
      throws IOException {
    touched.remove(folder.toString());
    database.update(
        "UPDATE item SET tree = ?, files = ?, bytes = ? WHERE folder = ? AND name = ?",
        tree.toSecretString(),
        files,
        bytes,
        folder.folder(),
        folder.name());
  }

  private static Tracked tracked(ResultSet row) throws SQLException {
    ItemPath path = new ItemPath(row.getString(1), row.getString(2));
    return new Tracked(
        path,
        Optional.ofNullable(row.getString(3)).orElse(path.name()),
        ItemText.parse(Optional.ofNullable(row.getString(4))),
        ItemText.parse(Optional.ofNullable(row.getString(5))),
        new FileSignature(row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9)),
        row.getInt(10) != 0,
        Optional.ofNullable(row.getString(11)).map(MirrorState::tree),
        row.getLong(12),
        row.getLong(13));
  }

  static DirectoryCap<ReadCap> tree(String text) {
    try {
      if (Cap.parse(text) instanceof DirectoryCap<?>(ReadCap read)) {
        return new DirectoryCap<>(read);
      }
    } catch (BadCapException e) {
      throw new IllegalArgumentException(e);
    }
    throw new IllegalArgumentException("the database holds something else than the cap of a tree");
  }

  private static int mode(Item item) {
    return switch (item) {
      case Item.File file -> file.mode();
      case Item.Folder folder -> folder.mode();
      case Item.Link _ -> 0;
    };
  }

  private static long contentHash(ReadCap cap) {
    String text = cap.toSecretString();
    long hash = 1125899906842597L;
    for (int i = 0; i < text.length(); i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash;
  }

  /// What a scan needs to know of a path.
  ///
  /// @param diskName as it is on disk
  record Last(ItemPath path, String diskName, DiskEntry entry) {}

  /// What was on disk in a folder when it was last looked at, by name.
  Map<String, Last> lastIn(String folder) throws IOException {
    Map<String, Last> last = new TreeMap<>();
    database.each(
        "SELECT name, disk, kind, size, modified, changed, inode, mode FROM item"
            + " WHERE folder = ? AND kind != 0",
        row -> {
          String name = row.getString(1);
          last.put(
              name,
              new Last(
                  new ItemPath(folder, name),
                  Optional.ofNullable(row.getString(2)).orElse(name),
                  entry(row, 3)));
        },
        folder);
    return last;
  }

  private static DiskEntry entry(ResultSet row, int first) throws SQLException {
    return new DiskEntry(
        Numbers.kind(row.getInt(first)),
        new FileSignature(
            row.getLong(first + 1),
            row.getLong(first + 2),
            row.getLong(first + 3),
            row.getLong(first + 4)),
        row.getInt(first + 5));
  }

  /// Everything on disk below a folder that was there when it was last looked at, by path.
  List<Last> lastBelow(String folder) throws IOException {
    return database.all(
        "SELECT folder, name, disk, kind, size, modified, changed, inode, mode FROM item"
            + " WHERE (folder = ? OR (folder >= ? AND folder < ?)) AND kind != 0",
        row -> {
          String name = row.getString(2);
          return new Last(
              new ItemPath(row.getString(1), name),
              Optional.ofNullable(row.getString(3)).orElse(name),
              entry(row, 4));
        },
        folder,
        folder + "/",
        folder + "0");
  }

  /// A path whose file on disk was in that very state, though perhaps under another name.
  Optional<Tracked> withSignature(FileSignature signature) throws IOException {
    return signature.inode() == 0 || signature.changed() == 0
        ? Optional.empty()
        : database.one(
            "SELECT "
                + COLUMNS
                + " FROM item WHERE inode = ? AND inode != 0 AND size = ? AND modified = ?"
                + " AND changed = ?",
            MirrorState::tracked,
            signature.inode(),
            signature.size(),
            signature.modified(),
            signature.changed());
  }

  /// Paths where this disk has that content.
  List<Tracked> holding(ReadCap content) throws IOException {
    return database
        .all(
            "SELECT " + COLUMNS + " FROM item WHERE content = ? AND content IS NOT NULL LIMIT 4",
            MirrorState::tracked,
            contentHash(content))
        .stream()
        .filter(tracked -> tracked.have().flatMap(Item::cap).equals(Optional.of(content)))
        .toList();
  }

  /// Notes that something is to be stored, or is gone.
  void found(Found found) throws IOException {
    DiskEntry entry = found.entry().orElse(NOTHING);
    FileSignature signature = entry.signature();
    database.update(
        "INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        found.path().folder(),
        found.path().name(),
        Optional.of(found.diskName()).filter(name -> !name.equals(found.path().name())),
        found.entry().map(there -> Numbers.of(there.kind())).orElse(Numbers.NOTHING),
        signature.size(),
        signature.modified(),
        signature.changed(),
        signature.inode(),
        entry.mode());
  }

  private static final DiskEntry NOTHING =
      new DiskEntry(DiskEntry.Kind.OTHER, Tracked.NO_SIGNATURE, 0);

  /// Notes that nothing is to be done about a path.
  void notFound(ItemPath path) throws IOException {
    database.update("DELETE FROM found WHERE folder = ? AND name = ?", path.folder(), path.name());
    removeTrouble(path, Outstanding.Direction.TO_GRID);
  }

  /// Notes that nothing is to be stored of what is in a folder.
  void notFoundBelow(String folder) throws IOException {
    String below = " WHERE (folder = ? OR (folder >= ? AND folder < ?))";
    Object[] values = {folder, folder + "/", folder + "0"};
    database.update("DELETE FROM found" + below + " AND kind != 0", values);
    database.update("DELETE FROM trouble" + below + " AND direction = 0", values);
  }

  Optional<Found> foundAt(ItemPath path) throws IOException {
    return database.one(
        "SELECT " + FOUND + " FROM found WHERE folder = ? AND name = ?",
        MirrorState::found,
        path.folder(),
        path.name());
  }

  private static final String FOUND =
      "found.folder, found.name, disk, kind, size, modified, changed, inode, mode";

  private static Found found(ResultSet row) throws SQLException {
    ItemPath path = new ItemPath(row.getString(1), row.getString(2));
    return new Found(
        path,
        Optional.ofNullable(row.getString(3)).orElse(path.name()),
        row.getInt(4) == 0 ? Optional.empty() : Optional.of(entry(row, 4)));
  }

  /// What may be stored now: folders, then small files, then what was changed last.
  List<Found> nextFound(Instant now, int most) throws IOException {
    return database.all(
        "SELECT "
            + FOUND
            + " FROM found LEFT JOIN trouble ON trouble.folder = found.folder AND"
            + " trouble.name = found.name AND direction = 0"
            + " WHERE kind != 0 AND (next IS NULL OR next <= ? OR next > ? + "
            + Retry.LONGEST_MILLIS
            + ")"
            + " ORDER BY kind != 2, size >> 17, modified DESC LIMIT ?",
        MirrorState::found,
        now.toEpochMilli(),
        now.toEpochMilli(),
        most);
  }

  /// What is gone from the disk, what is in a folder before the folder. Files that turned up under
  /// another name wait until they are known there: so other devices need not get them again.
  List<ItemPath> gone(int most) throws IOException {
    return database.all(
        "SELECT found.folder, found.name FROM found LEFT JOIN item ON item.folder = found.folder"
            + " AND item.name = found.name WHERE found.kind = 0 AND NOT EXISTS (SELECT 1 FROM found AS"
            + " other WHERE other.inode = item.inode AND other.inode != 0 AND other.kind != 0)"
            + " ORDER BY found.folder DESC, found.name DESC LIMIT ?",
        row -> new ItemPath(row.getString(1), row.getString(2)),
        most);
  }

  /// What is gone from the disk below a folder, what is in a folder before the folder.
  List<ItemPath> goneBelow(String folder) throws IOException {
    return database.all(
        "SELECT folder, name FROM found WHERE kind = 0 AND (folder = ? OR (folder >= ? AND folder < ?))"
            + " ORDER BY folder DESC, name DESC",
        row -> new ItemPath(row.getString(1), row.getString(2)),
        folder,
        folder + "/",
        folder + "0");
  }

  /// All that is gone from the disk.
  List<ItemPath> allGone() throws IOException {
    return database.all(
        "SELECT folder, name FROM found WHERE kind = 0",
        row -> new ItemPath(row.getString(1), row.getString(2)));
  }

  /// All files that have another content than before.
  List<Found> allRewritten() throws IOException {
    return database.all(
        "SELECT found.folder, found.name, found.disk, found.kind, found.size, found.modified,"
            + " found.changed, found.inode, found.mode FROM found JOIN item ON"
            + " item.folder = found.folder AND item.name = found.name"
            + " WHERE found.kind = 1 AND item.kind = 1",
        MirrorState::found);
  }

  /// Whether the very file is known under another name.
  boolean isElsewhere(Tracked tracked) throws IOException {
    return tracked.signature().inode() != 0
        && database
            .one(
                "SELECT 1 FROM item WHERE inode = ? AND inode != 0 AND kind = 1"
                    + " AND NOT (folder = ? AND name = ?)",
                row -> row.getInt(1),
                tracked.signature().inode(),
                tracked.path().folder(),
                tracked.path().name())
            .isPresent();
  }

  /// Whether something below a folder is gone, and that has not been taken in yet.
  boolean isGoneBelow(String folder) throws IOException {
    return database
        .one(
            "SELECT 1 FROM found WHERE kind = 0 AND (folder = ? OR (folder >= ? AND folder < ?))"
                + " LIMIT 1",
            row -> row.getInt(1),
            folder,
            folder + "/",
            folder + "0")
        .isPresent();
  }

  /// Whether something below a folder is still to be put on disk or to be deleted.
  boolean isOutstandingBelow(String folder) throws IOException {
    return database
        .one(
            "SELECT 1 FROM item WHERE state = 1 AND state != 0"
                + " AND (folder = ? OR (folder >= ? AND folder < ?)) LIMIT 1",
            row -> row.getInt(1),
            folder,
            folder + "/",
            folder + "0")
        .isPresent();
  }

  /// @param additions what was not there before
  /// @param deletions files that are gone, those aside that turned up elsewhere or were to be
  ///     deleted
  /// @param rewrites files with another content than before
  record FoundCounts(long additions, long deletions, long rewrites) {}

  FoundCounts foundCounts() throws IOException {
    return database
        .one(
            "SELECT sum(found.kind != 0 AND ifnull(item.kind, 0) = 0),"
                + " sum(found.kind = 0 AND item.kind = 1 AND item.wanted IS NOT NULL"
                + " AND NOT EXISTS (SELECT 1 FROM found AS other WHERE other.inode = item.inode AND other.inode != 0 AND other.kind = 1)),"
                + " sum(found.kind = 1 AND item.kind = 1 AND (found.size != item.size OR"
                + " found.modified != item.modified))"
                + " FROM found LEFT JOIN item ON item.folder = found.folder AND item.name = found.name",
            row -> new FoundCounts(row.getLong(1), row.getLong(2), row.getLong(3)))
        .orElse(new FoundCounts(0, 0, 0));
  }

  /// How many files are on disk, as far as is known.
  long filesHere() throws IOException {
    return database
        .one("SELECT count(*) FROM item WHERE kind = 1", row -> row.getLong(1))
        .orElse(0L);
  }

  /// How many items are to be put on disk or to be deleted there.
  long countToDisk() throws IOException {
    return countOf("item", "state = 1 AND state != 0");
  }

  /// How many files are kept on the grid only.
  long countReleased() throws IOException {
    return countOf("item", "state = 2 AND state != 0");
  }

  private static final String OUTSTANDING =
      "SELECT item.folder, item.name, disk, wanted, have, size, modified, changed, inode,"
          + " released, tree, files, bytes"
          + " FROM item LEFT JOIN trouble ON trouble.folder = item.folder AND"
          + " trouble.name = item.name AND direction = 1"
          + " WHERE state = 1 AND state != 0 AND (next IS NULL OR next <= ? OR next > ? + "
          + Retry.LONGEST_MILLIS
          + ")";

  /// The folder that a folder is in, with a slash at its end.
  private static final String ABOVE = "rtrim(item.folder, replace(item.folder, '/', ''))";

  /// What is to be put on disk now and has a folder there to be put into; folders aside that are
  /// there already.
  List<Tracked> toPlace(Instant now, int most) throws IOException {
    return database.all(
        OUTSTANDING
            + " AND wanted IS NOT NULL AND NOT (kind = 2 AND is_folder = 1)"
            + " AND (item.folder = '' OR EXISTS (SELECT 1 FROM item AS above"
            + " WHERE above.folder = rtrim("
            + ABOVE
            + ", '/') AND above.name = substr(item.folder, 1 + length("
            + ABOVE
            + ")) AND above.kind = 2)) ORDER BY state, item.folder, item.name LIMIT ?",
        MirrorState::tracked,
        now.toEpochMilli(),
        now.toEpochMilli(),
        most);
  }

  /// Folders on disk that are to get other permissions or another time, the deepest first.
  List<Tracked> toDress(Instant now, int most) throws IOException {
    return database.all(
        OUTSTANDING
            + " AND kind = 2 AND is_folder = 1"
            + " ORDER BY state DESC, item.folder DESC, item.name DESC LIMIT ?",
        MirrorState::tracked,
        now.toEpochMilli(),
        now.toEpochMilli(),
        most);
  }

  /// What is to be deleted from disk now, a folder after what is in it.
  List<Tracked> toDelete(Instant now, int most) throws IOException {
    return database.all(
        OUTSTANDING
            + " AND wanted IS NULL ORDER BY state DESC, item.folder DESC, item.name DESC LIMIT ?",
        MirrorState::tracked,
        now.toEpochMilli(),
        now.toEpochMilli(),
        most);
  }

  /// What is to be done, and what is left out.
  Backlog outstanding(int most) throws IOException {
    Backlog.Collector all = new Backlog.Collector(most);
    database.each(
        "SELECT found.folder, found.name, NULL, size, reason, detail, attempts, next, kind = 0"
            + " FROM found LEFT JOIN trouble ON trouble.folder = found.folder AND"
            + " trouble.name = found.name AND direction = 0",
        row -> all.add(outstanding(row, Outstanding.Direction.TO_GRID)));
    database.each(
        "SELECT item.folder, item.name, wanted, 0, reason, detail, attempts, next,"
            + " wanted IS NULL FROM item LEFT JOIN trouble ON trouble.folder = item.folder AND"
            + " trouble.name = item.name AND direction = 1 WHERE state = 1 AND state != 0",
        row -> all.add(outstanding(row, Outstanding.Direction.TO_DISK)));
    database.each(
        "SELECT folder, name, NULL, 0, reason, detail, attempts, next, 0 FROM trouble"
            + " WHERE direction = 2",
        row -> all.add(outstanding(row, Outstanding.Direction.LEFT_OUT)));
    return all.backlog();
  }

  private static Outstanding outstanding(ResultSet row, Outstanding.Direction direction)
      throws SQLException {
    Optional<Item> wanted = ItemText.parse(Optional.ofNullable(row.getString(3)));
    long bytes = wanted.orElse(null) instanceof Item.File file ? file.size() : row.getLong(4);
    Optional<Outstanding.Trouble> trouble =
        row.getString(5) == null
            ? Optional.empty()
            : Optional.of(
                new Outstanding.Trouble(
                    Reason.valueOf(row.getString(5)),
                    row.getString(6),
                    row.getInt(7),
                    Instant.ofEpochMilli(row.getLong(8))));
    return new Outstanding(
        new ItemPath(row.getString(1), row.getString(2)),
        direction,
        row.getBoolean(9),
        bytes,
        trouble);
  }

  /// Notes why something was not done, and returns when to try again.
  Instant trouble(
      ItemPath path, Outstanding.Direction direction, Reason reason, String detail, Instant now)
      throws IOException {
    int attempts =
        1
            + database
                .one(
                    "SELECT attempts FROM trouble WHERE folder = ? AND name = ? AND direction = ?",
                    row -> row.getInt(1),
                    path.folder(),
                    path.name(),
                    Numbers.of(direction))
                .orElse(0);
    Instant next = now.plus(Retry.after(attempts));
    database.update(
        "INSERT OR REPLACE INTO trouble VALUES (?, ?, ?, ?, ?, ?, ?)",
        path.folder(),
        path.name(),
        Numbers.of(direction),
        reason.name(),
        detail,
        attempts,
        next.toEpochMilli());
    return next;
  }

  void removeTrouble(ItemPath path, Outstanding.Direction direction) throws IOException {
    database.update(
        "DELETE FROM trouble WHERE folder = ? AND name = ? AND direction = ?",
        path.folder(),
        path.name(),
        Numbers.of(direction));
  }

  /// Has everything tried again at once.
  void retryAll() throws IOException {
    database.update("UPDATE trouble SET next = 0");
  }

  /// When something is tried again next that has failed; empty if nothing has.
  Optional<Instant> nextRetry() throws IOException {
    return database
        .one("SELECT min(next) FROM trouble", row -> row.getObject(1) == null ? -1 : row.getLong(1))
        .filter(next -> next >= 0)
        .map(Instant::ofEpochMilli);
  }

  /// The snapshots of this device, the oldest first.
  ///
  /// @param archived those in the archive, or those that only the head names
  List<Snapshot> snapshots(boolean archived) throws IOException {
    return database.all(
        "SELECT time, tree, files, bytes FROM snapshot WHERE archived = ? ORDER BY time",
        row ->
            new Snapshot(
                Instant.parse(row.getString(1)),
                tree(row.getString(2)),
                row.getLong(3),
                row.getLong(4)),
        archived ? 1 : 0);
  }

  Archive archive() throws IOException {
    TreeMap<Instant, Snapshot> all = new TreeMap<>();
    snapshots(true).forEach(snapshot -> all.put(snapshot.time(), snapshot));
    return new Archive(
        all,
        new HashSet<>(
            database.all(
                "SELECT time FROM snapshot WHERE pinned = 1",
                row -> Instant.parse(row.getString(1)))));
  }

  /// One that is there already stays in the archive, if it is, and pinned.
  void addSnapshot(Snapshot snapshot) throws IOException {
    insert(snapshot, false, false);
  }

  /// Replaces all snapshots by those of an archive.
  void setArchive(Archive archive) throws IOException {
    database.update("DELETE FROM snapshot");
    for (Snapshot snapshot : archive.snapshots().values()) {
      insert(snapshot, true, archive.pinned().contains(snapshot.time()));
    }
  }

  private void insert(Snapshot snapshot, boolean archived, boolean pinned) throws IOException {
    database.update(
        "INSERT INTO snapshot VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (time) DO UPDATE SET"
            + " tree = excluded.tree, files = excluded.files, bytes = excluded.bytes",
        snapshot.time().toString(),
        snapshot.tree().toSecretString(),
        snapshot.files(),
        snapshot.bytes(),
        archived ? 1 : 0,
        pinned ? 1 : 0);
  }

  /// Notes that an item has another name because of a rival that kept its own.
  void conflict(ItemPath path, ItemPath copy) throws IOException {
    database.update(
        "INSERT OR REPLACE INTO conflict VALUES (?, ?, ?)",
        path.folder(),
        path.name(),
        copy.name());
  }

  /// Conflicts both of whose items are still there.
  List<Conflict> conflicts() throws IOException {
    return database.all(
        "SELECT folder, name, copy FROM conflict AS c WHERE 2 = (SELECT count(*) FROM item"
            + " WHERE item.folder = c.folder AND item.name IN (c.name, c.copy)"
            + " AND wanted IS NOT NULL)",
        row -> {
          String folder = row.getString(1);
          return new Conflict(
              new ItemPath(folder, row.getString(2)), new ItemPath(folder, row.getString(3)));
        });
  }

  /// Forgets what was left out, before a scan finds it again.
  void forgetLeftOut() throws IOException {
    database.update(
        "DELETE FROM trouble WHERE direction = ?", Numbers.of(Outstanding.Direction.LEFT_OUT));
  }

  /// The names in a folder where something was found.
  Set<String> foundIn(String folder) throws IOException {
    return new HashSet<>(
        database.all("SELECT name FROM found WHERE folder = ?", row -> row.getString(1), folder));
  }

  /// Files on this disk that are as they are to be and were not changed since then, in an order
  /// that stays; those whose content is in their caps left out.
  ///
  /// @param after where to go on
  List<Tracked> unchangedSince(Instant time, ItemPath after, int most) throws IOException {
    long nanos = Nanos.of(time);
    return database.all(
        "SELECT "
            + COLUMNS
            + " FROM item WHERE (folder, name) > (?, ?) AND kind = 1 AND state = 0 AND size > ?"
            + " AND modified <= ? AND changed > 0 AND changed <= ? AND NOT EXISTS (SELECT 1 FROM"
            + " found WHERE found.folder = item.folder AND found.name = item.name)"
            + " ORDER BY folder, name LIMIT ?",
        MirrorState::tracked,
        after.folder(),
        after.name(),
        LiteralCap.MAX_SIZE,
        nanos,
        nanos,
        most);
  }

  /// When the backup of a file was proven, if that was this content.
  Optional<Instant> provenAt(ItemPath path, ReadCap content) throws IOException {
    return database
        .one(
            "SELECT proven FROM proof WHERE folder = ? AND name = ? AND content = ?",
            row -> row.getLong(1),
            path.folder(),
            path.name(),
            contentHash(content))
        .map(Instant::ofEpochMilli);
  }

  void proven(ItemPath path, ReadCap content, Instant time) throws IOException {
    database.update(
        "INSERT OR REPLACE INTO proof VALUES (?, ?, ?, ?)",
        path.folder(),
        path.name(),
        contentHash(content),
        time.toEpochMilli());
  }

  /// Files that are kept on the grid only, and whose backup was not proven since then.
  List<Tracked> releasedAndNotProvenSince(Instant time, int most) throws IOException {
    return database.all(
        "SELECT "
            + COLUMNS
            + " FROM item WHERE state = 2 AND state != 0 AND NOT EXISTS (SELECT 1 FROM proof WHERE"
            + " proof.folder = item.folder AND proof.name = item.name AND proven > ?) LIMIT ?",
        MirrorState::tracked,
        time.toEpochMilli(),
        most);
  }

  void forgetProof(ItemPath path) throws IOException {
    database.update("DELETE FROM proof WHERE folder = ? AND name = ?", path.folder(), path.name());
  }

  /// Files that are kept on the grid only, at a path and below it.
  ///
  /// @param path everywhere if it is empty
  List<Tracked> released(String path) throws IOException {
    String folder = path.isEmpty() ? "" : ItemPath.of(path).folder();
    String name = path.isEmpty() ? "" : ItemPath.of(path).name();
    return database.all(
        "SELECT "
            + COLUMNS
            + " FROM item WHERE state = 2 AND state != 0 AND (? = '' OR (folder = ? AND name = ?)"
            + " OR folder = ? OR (folder >= ? AND folder < ?)) ORDER BY folder, name",
        MirrorState::tracked,
        path,
        folder,
        name,
        path,
        path + "/",
        path + "0");
  }

  long countOf(String table, String condition) throws IOException {
    return database
        .one("SELECT count(*) FROM " + table + " WHERE " + condition, row -> row.getLong(1))
        .orElse(0L);
  }

  /// Marks a snapshot as one to be kept for ever, or no longer.
  void pin(Instant time, boolean pinned) throws IOException {
    database.update(
        "UPDATE snapshot SET pinned = ? WHERE time = ?", pinned ? 1 : 0, time.toString());
  }

  @Override
  public void close() throws IOException {
    database.close();
  }
}
