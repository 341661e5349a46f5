// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;

/// By which caps files and directories of this machine are stored: an SQLite database in the form
/// of Tahoe-LAFS's `backupdb`, version 2, so that either program profits from the other's work.
///
/// | table | says |
/// |---|---|
/// | `local_files` | of an absolute path: size, mtime and ctime in whole seconds, and a number |
/// | `caps` | of that number: the cap |
/// | `last_upload` | of that number: when it was stored and checked, in seconds since 1970 |
/// | `directories` | of the hash of names and caps: the cap of the directory that holds them |
///
/// Texts of caps and hashes are stored as bytes, as Python does. What was stored long ago is
/// forgotten now and then, the likelier the older it is: storing it again costs little while its
/// shares are there, and heals it when they are not. For several threads.
public final class StoredFiles implements AutoCloseable {

  private static final int VERSION = 2;
  private static final Duration SURELY_THERE = Duration.ofDays(30);
  private static final Duration SURELY_FORGOTTEN = Duration.ofDays(60);

  /// So much is written at once.
  private static final int BATCH = 200;

  private static final long LONGEST_WAIT = 1_000_000_000;

  private static final String DIRECTORIES =
      "CREATE TABLE directories (dirhash VARCHAR(256) PRIMARY KEY, dircap VARCHAR(256),"
          + " last_uploaded TIMESTAMP, last_checked TIMESTAMP)";

  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE version (version INTEGER)",
          "CREATE TABLE local_files (path VARCHAR(1024) PRIMARY KEY, size INTEGER, mtime NUMBER,"
              + " ctime NUMBER, fileid INTEGER)",
          "CREATE TABLE caps (fileid INTEGER PRIMARY KEY AUTOINCREMENT,"
              + " filecap VARCHAR(256) UNIQUE)",
          "CREATE TABLE last_upload (fileid INTEGER PRIMARY KEY, last_uploaded TIMESTAMP,"
              + " last_checked TIMESTAMP)",
          DIRECTORIES,
          "INSERT INTO version VALUES (" + VERSION + ")");

  private final Path file;
  private final Connection connection;
  private final InstantSource clock;
  private final RandomGenerator random;

  // Those below, and the connection, are guarded by this.
  private final List<Write> pending = new ArrayList<>();
  private long lastWrite = System.nanoTime();

  private StoredFiles(
      Path file, Connection connection, InstantSource clock, RandomGenerator random) {
    this.file = file;
    this.connection = connection;
    this.clock = clock;
    this.random = random;
  }

  @FunctionalInterface
  private interface Write {
    void run() throws SQLException;
  }

  @FunctionalInterface
  private interface Query<T> {
    T run() throws SQLException;
  }

  /// Opens the database; makes it if there is none.
  public static StoredFiles open(Path file, InstantSource clock, RandomGenerator random)
      throws IOException {
    try {
      if (!Files.exists(file)) {
        makePrivate(file);
      }
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
      StoredFiles opened = new StoredFiles(file, connection, clock, random);
      boolean ready = false;
      try {
        opened.prepare();
        ready = true;
        return opened;
      } finally {
        if (!ready) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw unusable(file, e);
    }
  }

  private static void makePrivate(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  private static IOException unusable(Path file, SQLException e) {
    return new IOException(
        "cannot use the database %s (%s); without it everything is stored again: move it away to do so"
            .formatted(file, e.getMessage()),
        e);
  }

  private void prepare() throws SQLException {
    run("PRAGMA busy_timeout = 30000");
    connection.setAutoCommit(false);
    List<String> missing =
        switch (version()) {
          case 0 -> SCHEMA;
          case 1 -> List.of(DIRECTORIES, "UPDATE version SET version = " + VERSION);
          case VERSION -> List.of();
          default -> throw new SQLException("it is of a newer program");
        };
    for (String statement : missing) {
      run(statement);
    }
    connection.commit();
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int version() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet tables =
            statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE name = 'version'")) {
      if (tables.getInt(1) == 0) {
        return 0;
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet version = statement.executeQuery("SELECT version FROM version")) {
      return version.getInt(1);
    }
  }

  /// The cap by which that very state of a file was stored.
  synchronized Optional<Cap> find(LocalFile local) throws IOException {
    return query(
        () -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT filecap, last_checked FROM local_files JOIN caps USING (fileid)"
                      + " JOIN last_upload USING (fileid)"
                      + " WHERE path = ? AND size = ? AND mtime = ? AND ctime = ?")) {
            statement.setString(1, local.path().toString());
            statement.setLong(2, local.size());
            statement.setLong(3, local.modifiedSecond());
            statement.setLong(4, local.changedSecond());
            return recentCap(statement);
          }
        });
  }

  /// The cap of the directory of that hash.
  synchronized Optional<Cap> findDirectory(String hash) throws IOException {
    return query(
        () -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT dircap, last_checked FROM directories WHERE dirhash = ?")) {
            statement.setBytes(1, hash.getBytes(US_ASCII));
            return recentCap(statement);
          }
        });
  }

  private Optional<Cap> recentCap(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      if (!row.next() || isForgotten(row.getDouble(2))) {
        return Optional.empty();
      }
      return Optional.of(Cap.parse(new String(row.getBytes(1), US_ASCII)));
    } catch (BadCapException e) {
      return Optional.empty();
    }
  }

  private boolean isForgotten(double lastChecked) {
    double age = clock.instant().getEpochSecond() - lastChecked;
    double span = SURELY_FORGOTTEN.toSeconds() - SURELY_THERE.toSeconds();
    return random.nextDouble() < (age - SURELY_THERE.toSeconds()) / span;
  }

  private <T> T query(Query<T> query) throws IOException {
    try {
      T result = query.run();
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw unusable(file, e);
    }
  }

  /// Remembers what a file is stored by, unless it may change again without showing it.
  synchronized void stored(LocalFile local, Cap cap) throws IOException {
    if (local.isSettled()) {
      double now = clock.millis() / 1000.0;
      later(() -> write(local, cap.toSecretString().getBytes(US_ASCII), now));
    }
  }

  private void write(LocalFile local, byte[] cap, double now) throws SQLException {
    update("INSERT OR IGNORE INTO caps (filecap) VALUES (?)", cap);
    update(
        "INSERT OR REPLACE INTO last_upload SELECT fileid, ?, ? FROM caps WHERE filecap = ?",
        now,
        now,
        cap);
    update(
        "INSERT OR REPLACE INTO local_files SELECT ?, ?, ?, ?, fileid FROM caps WHERE filecap = ?",
        local.path().toString(),
        local.size(),
        local.modifiedSecond(),
        local.changedSecond(),
        cap);
  }

  synchronized void storedDirectory(String hash, Cap cap) throws IOException {
    double now = clock.millis() / 1000.0;
    byte[] text = cap.toSecretString().getBytes(US_ASCII);
    later(
        () ->
            update(
                "INSERT OR REPLACE INTO directories VALUES (?, ?, ?, ?)",
                hash.getBytes(US_ASCII),
                text,
                now,
                now));
  }

  private void update(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  /// No transaction stays open, as others would have to wait for it.
  private void later(Write write) throws IOException {
    pending.add(write);
    if (pending.size() >= BATCH || System.nanoTime() - lastWrite > LONGEST_WAIT) {
      flush();
    }
  }

  private void flush() throws IOException {
    query(
        () -> {
          for (Write write : pending) {
            write.run();
          }
          return true;
        });
    pending.clear();
    lastWrite = System.nanoTime();
  }

  @Override
  public synchronized void close() throws IOException {
    try (connection) {
      flush();
    } catch (SQLException e) {
      throw unusable(file, e);
    }
  }
}
