// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.local.LocalFolder;

class FolderEngineTest {

  @TempDir private Path directory;

  private final TestGrid grid = TestGrid.of(3);
  private DirectoryCap<?> root;
  private TestDevice a;
  private TestDevice b;

  @BeforeEach
  void join() throws Exception {
    root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    a = TestDevice.join("a", directory, grid.newGrid(TestDevice.ENCODING), root);
    b = TestDevice.join("b", directory, grid.newGrid(TestDevice.ENCODING), root);
  }

  @AfterEach
  void close() throws Exception {
    a.close();
    b.close();
  }

  private void exchange() throws Exception {
    a.sync();
    b.sync();
    a.sync();
    b.sync();
  }

  @Test
  void filesOfOneDeviceAppearOnTheOther() throws Exception {
    a.write("letter.txt", "Dear Ann");
    a.write("photos/2026/lake.jpg", "water ".repeat(1000));
    Files.createDirectory(a.folder.resolve("empty"));
    Files.createSymbolicLink(a.folder.resolve("link"), Path.of("letter.txt"));
    Files.setPosixFilePermissions(
        a.folder.resolve("letter.txt"), PosixFilePermissions.fromString("rwxr-x---"));
    FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));
    Files.setLastModifiedTime(a.folder.resolve("letter.txt"), time);
    Files.setLastModifiedTime(a.folder.resolve("photos"), time);

    a.sync();
    b.sync();

    assertThat(b.read("letter.txt")).isEqualTo("Dear Ann");
    assertThat(b.read("photos/2026/lake.jpg")).isEqualTo("water ".repeat(1000));
    assertThat(b.folder.resolve("empty")).isEmptyDirectory();
    assertThat(Files.readSymbolicLink(b.folder.resolve("link"))).isEqualTo(Path.of("letter.txt"));
    assertThat(Files.getPosixFilePermissions(b.folder.resolve("letter.txt")))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(Files.getLastModifiedTime(b.folder.resolve("letter.txt"))).isEqualTo(time);
    assertThat(Files.getLastModifiedTime(b.folder.resolve("photos"))).isEqualTo(time);
  }

  @Test
  void whatIsDeletedHereIsDeletedThere() throws Exception {
    a.write("x/one", "1");
    a.write("x/two", "2");
    exchange();

    b.delete("x/one");
    b.delete("x/two");
    b.delete("x");
    exchange();

    assertThat(a.outstanding()).isEmpty();
    assertThat(a.has("x")).isFalse();
    assertThat(b.has("x")).isFalse();
  }

  @Test
  void nothingIsToldOnceAllAreEqual() throws Exception {
    a.write("x/one", "1");
    exchange();
    exchange();
    int events = a.events.size();

    a.engine().scan(Optional.empty());
    a.workAll();
    a.engine().pull();
    a.workAll();

    assertThat(a.engine().isToBePublished()).isFalse();
    assertThat(a.events.subList(events, a.events.size()))
        .extracting(MirrorEvent::kind)
        .containsOnly(MirrorEvent.Kind.SCANNED);
  }

  @Test
  void aChangeThereReplacesTheFileHere() throws Exception {
    a.write("x", "old");
    exchange();

    b.write("x", "newer");
    exchange();

    assertThat(a.read("x")).isEqualTo("newer");
  }

  @Test
  void changesOnBothSidesAreBothKept() throws Exception {
    a.write("notes.txt", "draft");
    exchange();

    a.write("notes.txt", "by a");
    Thread.sleep(20);
    b.write("notes.txt", "by b, later");
    exchange();
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(2);
    assertThat(a.read("notes.txt")).isEqualTo("by b, later");
    String copy =
        names(a.folder).stream()
            .filter(name -> name.contains("conflict"))
            .findFirst()
            .orElseThrow();
    assertThat(copy).startsWith("notes (conflict ").endsWith(").txt");
    assertThat(a.read(copy)).isEqualTo("by a");
    assertThat(b.read(copy)).isEqualTo("by a");
    assertThat(b.engine().state().conflicts()).hasSize(1);
  }

  @Test
  void equalChangesOnBothSidesAreNoConflict() throws Exception {
    a.write("notes.txt", "same");
    b.write("notes.txt", "same");
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).containsExactly("notes.txt");
  }

  @Test
  void aChangeOutlivesADeletionElsewhere() throws Exception {
    a.write("x/notes.txt", "draft");
    exchange();

    a.delete("x/notes.txt");
    a.delete("x");
    a.sync();
    b.write("x/notes.txt", "better");
    exchange();

    assertThat(a.read("x/notes.txt")).isEqualTo("better");
  }

  @Test
  void aFileInTheWayOfAFolderGetsAnotherName() throws Exception {
    a.write("x", "a file");
    b.write("x/inside", "of a folder");
    exchange();
    exchange();

    assertThat(a.read("x/inside")).isEqualTo("of a folder");
    assertThat(b.read("x/inside")).isEqualTo("of a folder");
    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(3);
  }

  @Test
  void aFileBecomesAFolderAndBack() throws Exception {
    a.write("x", "a file");
    exchange();
    a.delete("x");
    a.write("x/inside", "of a folder");
    exchange();
    assertThat(b.read("x/inside")).isEqualTo("of a folder");

    b.delete("x/inside");
    b.delete("x");
    b.write("x", "a file again");
    exchange();

    assertThat(a.read("x")).isEqualTo("a file again");
  }

  @Test
  void aLostStateIsFoundOutAgainFromDiskAndGrid() throws Exception {
    a.write("x/one", "1");
    a.write("two", "2");
    exchange();
    a.loseState();
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).containsExactly("two", "x", "x/one");
    a.write("two", "2, after that");
    b.delete("x/one");
    exchange();
    assertThat(b.read("two")).isEqualTo("2, after that");
    assertThat(a.has("x/one")).isFalse();
  }

  @Test
  void muchThatIsDeletedIsHeldAndComesBackIfThatIsWanted() throws Exception {
    for (int i = 0; i < 30; i++) {
      a.write("files/" + i, "content " + i);
    }
    exchange();
    for (int i = 0; i < 25; i++) {
      a.delete("files/" + i);
    }
    exchange();
    assertThat(a.engine().hold()).contains(new Hold.Here(25, 0, 30));
    assertThat(names(b.folder)).hasSize(31);

    a.engine().decide(false);
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(31);
  }

  @Test
  void muchThatIsDeletedIsDeletedEverywhereIfThatIsWanted() throws Exception {
    for (int i = 0; i < 30; i++) {
      a.write("files/" + i, "content " + i);
    }
    exchange();
    for (int i = 0; i < 25; i++) {
      a.delete("files/" + i);
    }
    a.sync();
    a.engine().decide(true);
    exchange();
    assertThat(b.engine().hold().orElseThrow()).isInstanceOf(Hold.Elsewhere.class);
    assertThat(names(b.folder)).hasSize(31);

    b.engine().decide(true);
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(6);
  }

  @Test
  void deletionsElsewhereAreTakenBackIfThatIsWanted() throws Exception {
    for (int i = 0; i < 30; i++) {
      a.write("files/" + i, "content " + i);
    }
    exchange();
    for (int i = 0; i < 25; i++) {
      a.delete("files/" + i);
    }
    a.sync();
    a.engine().decide(true);
    exchange();
    b.engine().decide(false);
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(31);
  }

  @Test
  void aFolderWhoseDiskIsAwayIsLeftAlone() throws Exception {
    a.write("x", "1");
    exchange();
    Path away = directory.resolve("away");
    Files.move(a.folder, away);
    Files.createDirectory(a.folder);
    a.sync();
    b.sync();
    assertThat(a.engine().hold()).contains(new Hold.RootGone());
    assertThat(b.has("x")).isTrue();

    Files.delete(a.folder);
    Files.move(away, a.folder);
    exchange();

    assertThat(a.engine().hold()).isEmpty();
    assertThat(a.has("x")).isTrue();
  }

  @Test
  void aRenamedTreeCostsNoFileData() throws Exception {
    for (int i = 0; i < 40; i++) {
      a.write("old/files/" + i, "content of a file that is no literal, number ".repeat(9) + i);
    }
    exchange();
    Files.move(a.folder.resolve("old"), a.folder.resolve("new"));
    a.events.clear();
    long before = grid.bytesInUse();
    exchange();

    assertThat(a.engine().hold()).isEmpty();
    assertThat(names(b.folder)).isEqualTo(names(a.folder)).contains("new/files/39");
    assertThat(b.has("old")).isFalse();
    assertThat(grid.bytesInUse() - before).isLessThan(100_000);
  }

  static java.util.List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder))
          .map(path -> folder.relativize(path).toString())
          .filter(name -> !name.equals(LocalFolder.OWN) && !name.startsWith(LocalFolder.OWN + "/"))
          .sorted()
          .toList();
    }
  }
}
