// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An SQLite database in WAL mode: what was committed is there after a crash, and readers never
/// wait for the writer. For one thread at a time.
final class Database implements AutoCloseable {

  // Result codes of SQLite; what is above the primary code says more of the same.
  private static final int PRIMARY_CODE = 0xff;
  private static final int CORRUPT = 11;
  private static final int NO_DATABASE = 26;

  private final Path file;
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /// Takes what it needs of a row.
  @FunctionalInterface
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /// Is given one row after the other.
  @FunctionalInterface
  interface Rows {
    void take(ResultSet row) throws SQLException;
  }

  /// Opens the database, or makes it.
  ///
  /// @param schema run if it is new; each statement must leave alone what is there
  static Database open(Path file, List<String> schema) throws IOException {
    return over(file, connect(file), schema);
  }

  /// The file, made if it is not there.
  static Connection connect(Path file) throws IOException {
    try {
      if (!Files.exists(file)
          && Files.getFileStore(absoluteParent(file)).supportsFileAttributeView("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
    } catch (SQLException e) {
      throw unusable(file, e);
    }
  }

  /// @param connection to the file; closed with this
  static Database over(Path file, Connection connection, List<String> schema) throws IOException {
    Database opened = new Database(file, connection);
    try {
      opened.prepare(schema);
      return opened;
    } catch (SQLException e) {
      throw unusable(file, e);
    }
  }

  private static Path absoluteParent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  private void prepare(List<String> schema) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("PRAGMA busy_timeout = 30000");
      statement.execute("PRAGMA cache_size = -8000");
      for (String sql : schema) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    connection.setAutoCommit(false);
  }

  /// Makes what was done since the last time durable.
  void commit() throws IOException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  /// Undoes what was done since the last [#commit].
  void rollback() throws IOException {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  int update(String sql, Object... values) throws IOException {
    try {
      return bind(sql, values).executeUpdate();
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  <T> Optional<T> one(String sql, Row<T> row, Object... values) throws IOException {
    try (ResultSet result = bind(sql, values).executeQuery()) {
      return result.next() ? Optional.of(row.of(result)) : Optional.empty();
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  <T> List<T> all(String sql, Row<T> row, Object... values) throws IOException {
    List<T> all = new ArrayList<>();
    each(sql, result -> all.add(row.of(result)), values);
    return all;
  }

  /// The rows must not be changed meanwhile.
  void each(String sql, Rows rows, Object... values) throws IOException {
    try (ResultSet result = bind(sql, values).executeQuery()) {
      while (result.next()) {
        rows.take(result);
      }
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  private PreparedStatement bind(String sql, Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case String text -> statement.setString(i + 1, text);
        case Optional<?> some -> statement.setObject(i + 1, some.orElse(null));
        default -> throw new IllegalArgumentException("no value for a column: " + values[i]);
      }
    }
    return statement;
  }

  private IOException unusable(SQLException e) {
    return unusable(file, e);
  }

  private static IOException unusable(Path file, SQLException e) {
    String message = "cannot use the database " + file + ": " + e.getMessage();
    int code = e.getErrorCode() & PRIMARY_CODE;
    return code == CORRUPT || code == NO_DATABASE
        ? new DamagedDatabaseException(message, e)
        : new IOException(message, e);
  }

  /// Moves a database that is of no use out of the way, to where somebody can look at it.
  ///
  /// @return where it is
  static Path setAside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    for (String end : List.of("-wal", "-shm", "")) {
      Path from = file.resolveSibling(file.getFileName() + end);
      if (Files.exists(from)) {
        Files.move(
            from,
            aside.resolveSibling(aside.getFileName() + end),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return aside;
  }

  /// Rolls back what was not committed.
  @Override
  public void close() throws IOException {
    try (Connection closing = connection) {
      for (PreparedStatement statement : statements.values()) {
        statement.close();
      }
      closing.rollback();
    } catch (SQLException e) {
      throw unusable(e);
    }
  }
}
