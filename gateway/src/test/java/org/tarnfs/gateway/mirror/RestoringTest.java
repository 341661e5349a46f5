// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.snapshot.Snapshot;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.InMemoryStorageServer;

/// Brings earlier states back in the folder itself, with another device beside.
class RestoringTest {

  private static final FileTime TIME =
      FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));

  @TempDir private Path directory;

  private final TestGrid grid = TestGrid.of(3);
  private TestDevice a;
  private TestDevice b;

  @BeforeEach
  void join() throws Exception {
    DirectoryCap<?> root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    a = TestDevice.join("a", directory, grid.newGrid(TestDevice.ENCODING), root);
    b = TestDevice.join("b", directory, grid.newGrid(TestDevice.ENCODING), root);
    a.write("docs/letter", "first");
    a.write("docs/deep/note", "first note");
    a.write("other", "first other");
    Files.setLastModifiedTime(a.folder.resolve("docs/letter"), TIME);
    Files.setPosixFilePermissions(
        a.folder.resolve("docs/letter"), PosixFilePermissions.fromString("rw-r-----"));
    exchange();
  }

  @AfterEach
  void close() throws Exception {
    a.close();
    b.close();
  }

  private void exchange() throws Exception {
    for (TestDevice device : new TestDevice[] {a, b, a, b}) {
      device.sync();
    }
  }

  private DirectoryCap<ReadCap> newest() throws Exception {
    List<Snapshot> all = a.engine().state().snapshots(false);
    return all.getLast().tree();
  }

  private void changeAll() throws Exception {
    a.write("docs/letter", "second");
    a.write("docs/new", "second new");
    a.write("other", "second other");
    a.delete("docs/deep/note");
    a.delete("docs/deep");
    a.write("docs/deep", "a file by now");
    exchange();
    assertThat(b.read("docs/deep")).isEqualTo("a file by now");
  }

  private void restore(DirectoryCap<ReadCap> tree, boolean exact, String... paths)
      throws Exception {
    a.engine().restore(new Restoration(tree, List.of(paths), exact));
    assertThat(a.engine().isRestoring()).isTrue();
    exchange();
    exchange();
    assertThat(a.outstanding()).isEmpty();
    assertThat(a.engine().isRestoring()).isFalse();
    assertThat(FolderEngineTest.names(b.folder)).isEqualTo(FolderEngineTest.names(a.folder));
  }

  @Test
  void aWholeFolderIsAsItWasAndWhatIsNewStays() throws Exception {
    DirectoryCap<ReadCap> first = newest();
    changeAll();

    restore(first, false);

    for (TestDevice device : List.of(a, b)) {
      assertThat(device.read("docs/letter")).isEqualTo("first");
      assertThat(device.read("docs/deep/note")).isEqualTo("first note");
      assertThat(device.read("other")).isEqualTo("first other");
      assertThat(device.read("docs/new")).isEqualTo("second new");
      assertThat(Files.getLastModifiedTime(device.folder.resolve("docs/letter"))).isEqualTo(TIME);
      assertThat(Files.getPosixFilePermissions(device.folder.resolve("docs/letter")))
          .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }
  }

  @Test
  void whatIsNewGoesIfThatIsWanted() throws Exception {
    DirectoryCap<ReadCap> first = newest();
    List<String> names = FolderEngineTest.names(a.folder);
    changeAll();

    restore(first, true);

    assertThat(FolderEngineTest.names(a.folder)).isEqualTo(names);
  }

  @Test
  void onePathComesBackWithTheFoldersOnTheWay() throws Exception {
    DirectoryCap<ReadCap> first = newest();
    a.write("other", "second other");
    a.delete("docs/deep/note");
    a.delete("docs/deep");
    a.delete("docs/letter");
    a.delete("docs");
    exchange();

    restore(first, false, "docs/deep/note");

    assertThat(b.read("docs/deep/note")).isEqualTo("first note");
    assertThat(b.has("docs/letter")).isFalse();
    assertThat(b.read("other")).isEqualTo("second other");
  }

  @Test
  void whatIsReplacedIsInTheVersionsThoughItWasNotStoredYet() throws Exception {
    DirectoryCap<ReadCap> first = newest();
    a.write("other", "not stored yet");

    restore(first, false);
    DirectoryCap<ReadCap> before =
        a.engine()
            .state()
            .snapshots(false)
            .get(a.engine().state().snapshots(false).size() - 2)
            .tree();
    assertThat(a.read("other")).isEqualTo("first other");

    restore(before, false);
    assertThat(a.read("other")).isEqualTo("not stored yet");
  }

  @Test
  void aRestoreGoesOnAfterTheProcessWasKilled() throws Exception {
    DirectoryCap<ReadCap> first = newest();
    changeAll();
    a.engine().restore(new Restoration(first, List.of(), false));
    grid.fail(3, Fault.REFUSE);
    a.restart();
    grid.heal();

    exchange();

    assertThat(a.read("docs/deep/note")).isEqualTo("first note");
    assertThat(b.read("docs/letter")).isEqualTo("first");
    assertThat(a.engine().isRestoring()).isFalse();
  }

  @Test
  void anOldStateThatCannotBeReadKeepsNothingElseWaiting() throws Exception {
    a.write("long", "longer than any cap can hold; ".repeat(10));
    exchange();
    DirectoryCap<ReadCap> first = newest();
    changeAll();
    a.restart();
    ChkReadCap tree = (ChkReadCap) first.file();
    for (InMemoryStorageServer memory : grid.memories()) {
      for (ShareNumber share : memory.shares(tree.verifyCap().storageIndex())) {
        memory.remove(tree.verifyCap().storageIndex(), share);
      }
    }
    a.engine().restore(new Restoration(first, List.of(), false));
    a.sync();
    assertThat(a.outstanding())
        .singleElement()
        .matches(item -> item.trouble().orElseThrow().reason() == Reason.SHARES_MISSING);

    a.write("other", "third other");
    exchange();

    assertThat(b.read("other")).isEqualTo("third other");
    assertThat(a.engine().isRestoring()).isTrue();
  }

  @Test
  void whatSomebodyChangesMeanwhileIsKept() throws Exception {
    DirectoryCap<ReadCap> first = newest();
    changeAll();
    a.engine().restore(new Restoration(first, List.of(), false));
    while (a.events.stream().noneMatch(event -> event.kind() == MirrorEvent.Kind.RESTORED)) {
      a.engine().work(10);
    }
    a.write("other", "changed meanwhile");

    exchange();

    assertThat(FolderEngineTest.names(a.folder).stream().filter(n -> n.startsWith("other")))
        .hasSizeBetween(1, 2);
    List<String> contents = new ArrayList<>();
    for (String name : FolderEngineTest.names(a.folder)) {
      Path file = a.folder.resolve(name);
      if (Files.isRegularFile(file)) {
        contents.add(Files.readString(file));
      }
    }
    assertThat(contents).contains("changed meanwhile");
  }
}
