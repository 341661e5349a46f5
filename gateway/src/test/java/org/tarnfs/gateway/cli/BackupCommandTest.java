// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class BackupCommandTest extends TransferFixture {

  @Test
  void backupIsTheTreeAsItWas() throws Exception {
    write("in no other test", "x");
    Outcome backup = run("backup", tree.toString(), alias + "docs");
    Path copy = temporary.resolve("copy");
    run("cp", "-r", alias + "docs/Latest", copy.toString());

    assertThat(backup.exitCode()).as(backup.err()).isZero();
    assertThat(backup.out()).startsWith("5 files stored, 0 there already, 20.1 kB in ");
    assertThat(contentOf(copy.resolve("Latest"))).isEqualTo(contentOf(tree));
    assertThat(run("ls", alias + "docs/Archives").out())
        .matches("\\d{4}-\\d\\d-\\d\\d_\\d\\d:\\d\\d:\\d\\dZ\n");
    assertThat(run("ls", "--uri", alias + "docs").out()).contains("Latest    URI:DIR2-CHK:");
    JsonNode metadata =
        run("ls", "--json", alias + "docs/Latest")
            .json()
            .get("children")
            .get("big")
            .get("metadata");
    assertThat(metadata.propertyNames()).contains("ctime", "mtime", "st_mode", "st_ino");
    assertThat(metadata.get("mtime").asDouble())
        .isEqualTo(Files.getLastModifiedTime(tree.resolve("big")).toMillis() / 1e3, offset(1e-2));
  }

  @Test
  void secondBackupStoresNothing() throws Exception {
    settle();
    run("backup", tree.toString(), alias);

    JsonNode again = run("backup", "--json", tree.toString(), alias).json();

    assertThat(again.get("filesMoved").asInt()).isZero();
    assertThat(again.get("filesKept").asInt()).isEqualTo(4);
    assertThat(again.get("directoriesMade").asInt()).isZero();
    assertThat(again.get("directoriesKept").asInt()).isEqualTo(6);
    List<String> archives = run("ls", "--uri", alias + "Archives").out().lines().toList();
    assertThat(archives).hasSize(2);
    assertThat(archives.stream().map(line -> line.replaceAll(".*  ", "")).distinct()).hasSize(1);
  }

  @Test
  void changeIsStoredWithTheDirectoriesAboveIt() throws Exception {
    settle();
    run("backup", tree.toString(), alias);
    write("deep/er/est/x", "changed");

    JsonNode again = run("backup", "--json", tree.toString(), alias).json();
    Path copy = temporary.resolve("copy");
    run("cp", "-r", alias + "Latest", copy.toString());

    assertThat(again.get("filesMoved").asInt()).isEqualTo(1);
    assertThat(again.get("directoriesMade").asInt()).isEqualTo(4);
    assertThat(contentOf(copy.resolve("Latest"))).isEqualTo(contentOf(tree));
  }

  @Test
  void timestampsCanBeIgnored() throws Exception {
    settle();
    run("backup", tree.toString(), alias);

    JsonNode again = run("backup", "--json", "--ignore-timestamps", tree.toString(), alias).json();

    assertThat(again.get("filesMoved").asInt()).isEqualTo(4);
    assertThat(again.get("directoriesMade").asInt()).isZero();
  }

  @Test
  void patternsLeaveFilesOut() throws Exception {
    write(".git/config", "x");
    write("a.tmp", "x");
    Path patterns = Files.writeString(temporary.resolve("patterns"), "big\n\n*.tmp\n");

    Outcome backup =
        run(
            "backup",
            "--exclude-vcs",
            "--exclude=ç*",
            "--exclude-from-utf-8=" + patterns,
            tree.toString(),
            alias);

    assertThat(backup.exitCode()).isZero();
    assertThat(run("ls", alias + "Latest").out()).isEqualTo("a.txt\ndeep\n");
  }

  @Test
  void whatCannotBeStoredIsToldAndTheRestIsStored() throws Exception {
    Files.createSymbolicLink(tree.resolve("link"), Path.of("a.txt"));

    Outcome backup = run("backup", tree.toString(), alias);

    assertThat(backup.exitCode()).isEqualTo(ExitCode.INCOMPLETE.number());
    assertThat(backup.err()).contains("link is left out: it is a symbolic link");
    assertThat(backup.out()).contains("1 LEFT OUT");
    assertThat(run("ls", alias + "Latest").out()).isEqualTo("a.txt\nbig\ndeep\nçà\n");
  }

  @Test
  void backupThatReachesTooFewServersIsNone() throws Exception {
    Outcome made = run("backup", tree.toString(), alias);
    Files.write(tree.resolve("other"), content(6001));

    without(
        2,
        () -> {
          Outcome backup = run("backup", tree.toString(), alias);
          assertThat(backup.exitCode()).isNotZero();
          assertThat(backup.out()).isEmpty();
        });

    assertThat(made.exitCode()).isZero();
    assertThat(run("ls", alias + "Archives").out().lines()).hasSize(1);
    assertThat(run("backup", tree.toString(), alias).exitCode()).isZero();
  }

  @Test
  void whatIsNoDirectoryIsRefused() {
    assertThat(run("backup", tree.resolve("a.txt").toString(), alias).err())
        .contains("a.txt: not a directory");
    assertThat(run("backup", tree.resolve("none").toString(), alias).err())
        .contains("none: no such file or directory");
    assertThat(run("backup", tree.toString(), "nowhere:").exitCode()).isEqualTo(10);
  }
}
