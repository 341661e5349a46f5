// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.tarnfs.gateway.mirror.Outstanding.Direction.LEFT_OUT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;

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

  /// Deletes 25 of 30 files that both have, on the first device.
  private void deleteMostOfManyFiles() throws Exception {
    for (int i = 0; i < 30; i++) {
      a.write("files/" + i, "content " + i);
    }
    exchange();
    for (int i = 0; i < 25; i++) {
      a.delete("files/" + i);
    }
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
  void foldersInFoldersKeepTheirTimes() throws Exception {
    FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));
    for (int i = 0; i < 40; i++) {
      a.write("n" + i + "/inner/x", "1");
      Files.setLastModifiedTime(a.folder.resolve("n" + i), time);
    }

    a.sync();
    b.sync();

    for (int i = 0; i < 40; i++) {
      assertThat(Files.getLastModifiedTime(a.folder.resolve("n" + i))).isEqualTo(time);
      assertThat(Files.getLastModifiedTime(b.folder.resolve("n" + i))).isEqualTo(time);
    }
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
  void aFileThatBecameAFolderIsNoRivalThoughAFolderInItIsKnownFirst() throws Exception {
    a.write("x", "a file");
    exchange();

    a.delete("x");
    Files.createDirectories(a.folder.resolve("x/inside"));
    Files.setLastModifiedTime(a.folder.resolve("x"), FileTime.from(Instant.EPOCH));
    exchange();

    assertThat(names(a.folder)).containsExactly("x", "x/inside");
    assertThat(names(b.folder)).containsExactly("x", "x/inside");
    assertThat(Files.getLastModifiedTime(b.folder.resolve("x")))
        .isEqualTo(FileTime.from(Instant.EPOCH));
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
    deleteMostOfManyFiles();
    exchange();
    assertThat(a.engine().hold()).contains(new Hold.Here(25, 0, 30));
    assertThat(names(b.folder)).hasSize(31);

    a.engine().decide(false);
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(31);
  }

  @Test
  void muchThatIsDeletedIsDeletedEverywhereIfThatIsWanted() throws Exception {
    deleteMostOfManyFiles();
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
  void deletionsElsewhereAreNotTakenForSomeHereAfterAKill() throws Exception {
    deleteMostOfManyFiles();
    a.sync();
    a.engine().decide(true);
    exchange();
    b.engine().decide(true);
    // It has told that it has scanned, that it has merged, and of 22 deletions.
    b.death = Death.after(24, Death.Step.TELL);
    assertThatThrownBy(b::sync).isInstanceOf(Death.Killed.class);
    b.restart();
    b.death = Death.NEVER;
    exchange();

    assertThat(b.engine().hold()).isEmpty();
    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(6);
  }

  @Test
  void deletionsElsewhereAreTakenBackIfThatIsWanted() throws Exception {
    deleteMostOfManyFiles();
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
  void aDiskThatGoesAwayInTheMidstOfWorkTakesNothingWithIt() throws Exception {
    a.write("x", "1");
    a.write("y", "1");
    exchange();
    b.write("from b", "3");
    b.sync();
    a.write("x", "changed");
    a.engine().scan(Optional.empty());
    a.engine().pull();
    Path away = directory.resolve("away");
    Files.move(a.folder, away);
    Files.createDirectory(a.folder);
    a.workAll();
    a.publish();
    b.sync();

    assertThat(a.engine().hold()).contains(new Hold.RootGone());
    assertThat(a.folder).isEmptyDirectory();
    assertThat(names(b.folder)).containsExactly("from b", "x", "y");

    Files.delete(a.folder);
    Files.move(away, a.folder);
    exchange();
    assertThat(b.read("x")).isEqualTo("changed");
    assertThat(a.read("from b")).isEqualTo("3");
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

  @Test
  void whatIsFetchedAtTheSameTimeIsNotMixedUp() throws Exception {
    for (int i = 0; i < 32; i++) {
      // All of these have the same hash code.
      String name =
          Integer.toBinaryString(32 + i).substring(1).replace("0", "Aa").replace("1", "BB");
      a.write(name, "content " + i);
      Files.createSymbolicLink(a.folder.resolve("link " + i), Path.of("target " + i));
    }
    exchange();

    for (String name : names(a.folder)) {
      if (name.startsWith("link")) {
        assertThat(Files.readSymbolicLink(b.folder.resolve(name)))
            .isEqualTo(Files.readSymbolicLink(a.folder.resolve(name)));
      } else {
        assertThat(b.read(name)).isEqualTo(a.read(name));
      }
    }
  }

  @Test
  void ofAStateThatIsNotReadToItsEndNothingIsTaken() throws Exception {
    for (int i = 0; i < 10; i++) {
      a.write(i + "/file", "first");
    }
    exchange();
    for (int i = 0; i < 10; i++) {
      a.write(i + "/file", "second");
    }
    a.sync();

    for (int calls = 0; b.outstanding().isEmpty(); calls++) {
      for (int server = 0; server < 3; server++) {
        grid.plan(server, FaultPlan.after(calls, Fault.FAIL));
      }
      var seen = b.engine().state().seen();
      try {
        b.engine().pull();
      } catch (IOException e) {
        // The list of devices could not be read.
      }
      b.engine().state().removeTrouble(new ItemPath("@devices", "a"), LEFT_OUT);
      int taken = b.outstanding().size();
      assertThat(taken).isIn(0, 10);
      assertThat(b.engine().state().seen().equals(seen)).isEqualTo(taken == 0);
    }
  }

  @Test
  void whatWasDeletedElsewhereDoesNotComeBackWithALostState() throws Exception {
    a.write("x/one", "1");
    a.write("x/two", "2");
    exchange();
    b.delete("x/one");
    b.sync();
    a.loseState();
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).containsExactly("x", "x/two");
  }

  @Test
  void whatWasChangedElsewhereIsNoConflictAfterALostState() throws Exception {
    a.write("x", "old");
    exchange();
    b.write("x", "new");
    b.sync();
    a.loseState();
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).containsExactly("x");
    assertThat(a.read("x")).isEqualTo("new");
  }

  @Test
  void aStateFromABackupMakesNoWriteTwice() throws Exception {
    a.write("one", "1");
    exchange();
    a.saveState();
    a.write("two", "2");
    a.write("three", "3");
    exchange();
    a.restoreState();
    a.write("four", "4");
    a.write("five", "5");
    a.delete("one");
    exchange();

    assertThat(names(a.folder))
        .isEqualTo(names(b.folder))
        .containsExactly("five", "four", "three", "two");
  }

  @Test
  void aHeldChangeElsewhereDoesNotLetOneHereThrough() throws Exception {
    for (int i = 0; i < 60; i++) {
      a.write("files/" + i, "content " + i);
    }
    exchange();
    for (int i = 0; i < 40; i++) {
      a.delete("files/" + i);
    }
    a.sync();
    a.engine().decide(true);
    exchange();
    assertThat(b.engine().hold().orElseThrow()).isInstanceOf(Hold.Elsewhere.class);

    for (int i = 30; i < 60; i++) {
      b.delete("files/" + i);
    }
    exchange();

    assertThat(b.engine().hold().orElseThrow()).isInstanceOf(Hold.Here.class);
    assertThat(a.has("files/59")).isTrue();
    b.engine().decide(false);
    exchange();
    assertThat(b.has("files/59")).isTrue();
    assertThat(b.engine().hold().orElseThrow()).isInstanceOf(Hold.Elsewhere.class);
  }

  @Test
  void aHeldChangeThatIsTakenBackElsewhereIsHeldNoMore() throws Exception {
    deleteMostOfManyFiles();
    a.sync();
    a.engine().decide(true);
    exchange();
    assertThat(b.engine().hold()).isPresent();

    for (int i = 0; i < 25; i++) {
      a.write("files/" + i, "content " + i);
    }
    exchange();

    assertThat(b.engine().hold()).isEmpty();
    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(31);
  }

  @Test
  void aFolderThatNobodyMayWriteIntoIsFilledAndEmptiedAllTheSame() throws Exception {
    Path there = a.folder.resolve("x");
    a.write("x/one", "1");
    a.write("x/y/two", "2");
    mode(there, "r-xr-xr-x");
    exchange();
    assertThat(Files.getPosixFilePermissions(b.folder.resolve("x")))
        .isEqualTo(PosixFilePermissions.fromString("r-xr-xr-x"));

    mode(there, "rwxr-xr-x");
    a.delete("x/one");
    a.write("x/three", "3");
    mode(there, "r-xr-xr-x");
    exchange();

    assertThat(names(b.folder)).containsExactly("x", "x/three", "x/y", "x/y/two");
    assertThat(b.outstanding()).isEmpty();
    for (TestDevice device : List.of(a, b)) {
      assertThat(Files.getPosixFilePermissions(device.folder.resolve("x")))
          .isEqualTo(PosixFilePermissions.fromString("r-xr-xr-x"));
    }
  }

  @Test
  void aFolderIsClosedThoughSomethingInItIsStillToBeDeleted() throws Exception {
    a.write("x/one", "1");
    a.write("x/two", "2");
    exchange();
    a.delete("x/one");
    mode(a.folder.resolve("x"), "r-xr-xr-x");
    exchange();

    assertThat(names(b.folder)).containsExactly("x", "x/two");
    assertThat(b.outstanding()).isEmpty();
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Test
  void aFileThatJustReplacedAFolderIsNotDeletedForIt() throws Exception {
    a.write("x/one", "1");
    exchange();
    a.delete("x/one");
    a.delete("x");
    a.sync();

    b.engine().pull();
    b.delete("x/one");
    b.delete("x");
    b.write("x", "a file now");
    b.workAll();
    assertThat(b.read("x")).isEqualTo("a file now");
    b.engine().state().retryAll();
    exchange();

    assertThat(a.read("x")).isEqualTo("a file now");
  }

  @Test
  void whatCameIntoAFolderIsNotLostWhenAFileReplacesIt() throws Exception {
    a.write("x/one", "1");
    exchange();
    a.write("x/two", "2");
    a.sync();

    b.engine().pull();
    b.delete("x/one");
    b.delete("x");
    b.write("x", "a file now");
    b.sync();
    b.engine().state().retryAll();
    exchange();

    assertThat(names(a.folder)).isEqualTo(names(b.folder)).hasSize(3).contains("x/two");
    assertThat(b.outstanding()).isEmpty();
  }

  @Test
  void nothingIsWrittenThroughALinkThatJustReplacedAFolder() throws Exception {
    a.write("x/one", "1");
    exchange();
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("one"), "1");
    a.delete("x/one");
    a.write("x/two", "2");
    a.sync();

    b.engine().pull();
    b.delete("x/one");
    b.delete("x");
    Files.createSymbolicLink(b.folder.resolve("x"), elsewhere);
    b.workAll();

    assertThat(names(elsewhere)).containsExactly("one");
  }

  @Test
  void whatHasTheNameOfAConflictCopyAlreadyIsLeftAlone() throws Exception {
    b.write(".tarnignore", "*(conflict*\n");
    a.write("x", "old");
    exchange();
    a.write("x", "later by a");
    Files.setLastModifiedTime(a.folder.resolve("x"), FileTime.from(Instant.now().plusSeconds(60)));
    a.sync();
    b.engine().pull();
    b.write("x", "by b");
    FileTime time = FileTime.from(Instant.parse("2020-01-02T03:04:05Z"));
    Files.setLastModifiedTime(b.folder.resolve("x"), time);
    b.write("x (conflict 2020-01-02 030405 0000)", "another");
    b.engine().state().retryAll();
    exchange();

    assertThat(b.read("x")).isEqualTo("later by a");
    assertThat(b.read("x (conflict 2020-01-02 030405 0000)")).isEqualTo("another");
    assertThat(b.read("x (conflict 2020-01-02 030405 0000 2)")).isEqualTo("by b");
  }

  @Test
  void oneFolderThatCannotBeMadeKeepsNothingElseWaiting() throws Exception {
    for (int i = 0; i < 250; i++) {
      a.write("x/" + i, "content " + i);
    }
    a.write("y/one", "1");
    a.sync();
    b.engine().pull();
    b.engine()
        .state()
        .trouble(
            new ItemPath("", "x"),
            Outstanding.Direction.TO_DISK,
            Reason.NOT_WRITABLE,
            "",
            Instant.now());
    b.workAll();

    assertThat(names(b.folder)).containsExactly("y", "y/one");
  }

  @Test
  void aHintAboutAFolderThatIsNotKnownYetIsEnough() throws Exception {
    exchange();
    a.write("x/y/one", "1");
    a.scanFolders("x/y");
    a.write("x/two", "2");
    a.write("x/y/three", "3");
    a.scanFolders("x/y", "x");
    b.sync();
    assertThat(names(b.folder)).containsExactly("x", "x/two", "x/y", "x/y/one", "x/y/three");

    a.delete("x/y/one");
    a.delete("x/y/three");
    a.delete("x/y");
    a.scanFolders("x/y");
    b.sync();

    assertThat(names(b.folder)).containsExactly("x", "x/two");
  }

  @Test
  void rulesThatChangeCountAtOnceForAllBelow() throws Exception {
    a.write(".tarnignore", "*.tmp\n");
    a.write("x/y/junk.tmp", "left out");
    exchange();
    assertThat(b.has("x/y/junk.tmp")).isFalse();

    a.delete(".tarnignore");
    a.scanFolders("");
    exchange();

    assertThat(b.read("x/y/junk.tmp")).isEqualTo("left out");
  }

  @Test
  void whatIsLeftOutBeforeItIsStoredIsNotStored() throws Exception {
    a.write("x/y/one.tmp", "1");
    a.write("secret/deep/two", "2");
    a.write("kept", "3");
    a.engine().scan(Optional.empty());

    a.write(".tarnignore", "*.tmp\nsecret\n");
    a.engine().scan(Optional.of(Set.of("")));
    exchange();

    assertThat(FolderEngineTest.names(b.folder)).containsExactly(".tarnignore", "kept", "x", "x/y");
  }

  @Test
  void ofTwoNamesThatLookTheSameOneIsKept() throws Exception {
    a.write("caf\u00e9", "composed");
    exchange();
    a.write("cafe\u0301", "decomposed");
    exchange();

    assertThat(names(b.folder)).containsExactly("caf\u00e9");
    assertThat(b.read("caf\u00e9")).isEqualTo("composed");
    assertThat(a.outstanding())
        .extracting(outstanding -> outstanding.trouble().orElseThrow().reason())
        .containsExactly(Reason.NAME_CLASH);
    assertThat(a.read("cafe\u0301")).isEqualTo("decomposed");
  }

  @Test
  void whatMayNotBeReadIsReportedAndTheRestGoesOn() throws Exception {
    Path secret = a.folder.resolve("secret");
    a.write("secret", "1");
    a.write("closed/two", "2");
    a.write("three", "3");
    mode(secret, "---------");
    mode(a.folder.resolve("closed"), "---------");
    assumeFalse(Files.isReadable(secret), "this user may read everything");
    exchange();

    assertThat(names(b.folder)).contains("three").doesNotContain("secret", "closed/two");
    assertThat(a.outstanding())
        .extracting(outstanding -> outstanding.trouble().orElseThrow().reason())
        .containsOnly(Reason.UNREADABLE)
        .hasSize(2);
    mode(a.folder.resolve("closed"), "rwx------");
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder))
          .map(path -> folder.relativize(path).toString())
          .filter(name -> !name.equals(LocalFolder.OWN) && !name.startsWith(LocalFolder.OWN + "/"))
          .sorted()
          .toList();
    }
  }
}
