// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.Cap;

final class StoredFilesTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path temporary;

  @Test
  void storedFileIsFoundUntilItChanges() throws Exception {
    Cap cap = Cap.parse("URI:LIT:krugkidfnzsc4");
    try (StoredFiles files = open(NOW)) {
      files.stored(local("a", 3, NOW.minusSeconds(9)), cap);
    }
    try (StoredFiles files = open(NOW)) {
      assertThat(files.find(local("a", 3, NOW.minusSeconds(9)))).contains(cap);
      assertThat(files.find(local("a", 4, NOW.minusSeconds(9)))).isEmpty();
      assertThat(files.find(local("a", 3, NOW.minusSeconds(8)))).isEmpty();
      assertThat(files.find(local("b", 3, NOW.minusSeconds(9)))).isEmpty();
    }
  }

  @Test
  void fileThatChangedThisSecondIsNotRemembered() throws Exception {
    try (StoredFiles files = open(NOW)) {
      files.stored(local("a", 3, NOW), Cap.parse("URI:LIT:krugkidfnzsc4"));
    }
    try (StoredFiles files = open(NOW)) {
      assertThat(files.find(local("a", 3, NOW))).isEmpty();
    }
  }

  @Test
  void whatWasStoredTwoMonthsAgoIsStoredAgain() throws Exception {
    Cap cap = Cap.parse("URI:DIR2-LIT:");
    LocalFile local = local("a", 3, NOW.minusSeconds(9));
    try (StoredFiles files = open(NOW)) {
      files.stored(local, cap);
      files.storedDirectory("hash", cap);
    }
    try (StoredFiles files = open(NOW.plus(Duration.ofDays(29)))) {
      assertThat(files.find(local)).contains(cap);
      assertThat(files.findDirectory("hash")).contains(cap);
    }
    try (StoredFiles files = open(NOW.plus(Duration.ofDays(61)))) {
      assertThat(files.find(local)).isEmpty();
      assertThat(files.findDirectory("hash")).isEmpty();
    }
  }

  @Test
  void databaseIsForNobodyElseAndInTheFormOfTahoe() throws Exception {
    open(NOW).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database())))
        .isEqualTo("rw-------");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement();
        ResultSet version = statement.executeQuery("SELECT version FROM version")) {
      assertThat(version.getInt(1)).isEqualTo(2);
    }
  }

  @Test
  void databaseOfVersionOneIsBroughtToTwo() throws Exception {
    open(NOW).close();
    change("DROP TABLE directories", "UPDATE version SET version = 1");
    try (StoredFiles files = open(NOW)) {
      files.storedDirectory("hash", Cap.parse("URI:DIR2-LIT:"));
    }
    try (StoredFiles files = open(NOW)) {
      assertThat(files.findDirectory("hash")).isPresent();
    }
  }

  @Test
  void whatIsNoDatabaseOfThatFormIsNamedAndLeftAlone() throws Exception {
    open(NOW).close();
    change("UPDATE version SET version = 3");
    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(database() + " (it is of a newer program)");

    Files.writeString(database(), "no database".repeat(1000));
    assertThatThrownBy(() -> open(NOW)).isInstanceOf(IOException.class);
    assertThat(database()).content().startsWith("no database");
  }

  private void change(String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private StoredFiles open(Instant now) throws IOException {
    return StoredFiles.open(database(), () -> now, new Random(1));
  }

  private Path database() {
    return temporary.resolve("backupdb.sqlite");
  }

  private LocalFile local(String name, long size, Instant changed) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("size", size);
    attributes.put("ctime", FileTime.from(changed));
    attributes.put("lastModifiedTime", FileTime.from(changed));
    return new LocalFile(temporary.resolve(name), LocalFile.Kind.FILE, attributes, NOW);
  }
}
