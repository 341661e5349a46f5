// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.recovery.CannotRecoverException.Reason;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.snapshot.Archive;
import org.tarnfs.gateway.snapshot.DeviceKey;
import org.tarnfs.gateway.snapshot.Dot;
import org.tarnfs.gateway.snapshot.FolderDescription;
import org.tarnfs.gateway.snapshot.FolderList;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Head;
import org.tarnfs.gateway.snapshot.Snapshot;
import org.tarnfs.gateway.snapshot.VersionVector;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.InMemoryStorageServer;

final class RecoveryTest {

  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");
  private static final List<GridServer> SERVERS =
      List.of(
          new GridServer(
              "one",
              "first server",
              Bytes.copyOf(new byte[20]),
              Bytes.copyOf(new byte[20]),
              new InMemoryStorageServer()));

  @TempDir private Path temporary;
  private final TestGrid servers = TestGrid.of(3);
  private final Grid grid = servers.newGrid(TestTree.ENCODING);
  private final Recovery recovery = new Recovery(grid, SERVERS);

  private FolderOnGrid folder(String name) throws IOException, InterruptedException {
    return FolderOnGrid.create(
        grid, new FolderDescription(name, NOON, TestGrid.CONVERGENCE, TestTree.ENCODING));
  }

  private Snapshot snapshot(Instant time, String content) throws IOException, InterruptedException {
    return new Snapshot(time, new TestTree(grid).file("a", content).store(), 1, content.length());
  }

  private static VersionVector seen(long... counts) {
    VersionVector seen = VersionVector.NONE;
    for (int replica = 0; replica < counts.length; replica++) {
      if (counts[replica] > 0) {
        seen = seen.and(new Dot(replica + 1, counts[replica]));
      }
    }
    return seen;
  }

  /// Has a new device tell what it has.
  private DirectoryCap<WriteCap> tell(
      FolderOnGrid folder,
      String name,
      VersionVector seen,
      Snapshot current,
      List<Snapshot> recent,
      Optional<Archive> archive)
      throws IOException, InterruptedException {
    DeviceKey key = DeviceKey.random(new SecureRandom());
    DirectoryCap<WriteCap> directory = folder.join(name, key);
    folder.publish(directory, key, new Head(name, 1, 1, seen, current, recent), archive);
    return directory;
  }

  @Test
  void rootCapLeadsToAllFoldersWithTheirNewestStates() throws Exception {
    FolderList list = FolderList.create(grid, "attic", TestTree.OPTIONS);
    FolderOnGrid photos = folder("Photos");
    tell(photos, "laptop", seen(3), snapshot(NOON, "xyz"), List.of(), Optional.empty());
    list.put("My photos", photos.root());
    list.put("Nothing told", folder("n").root());
    list.put("Something else", grid.makeDirectory(MutableFormat.SDMF, List.of()));

    for (Cap cap : List.of(list.root(), list.root().toReadOnly().orElseThrow())) {
      Recoverable found = recovery.open(cap);

      assertThat(found).isInstanceOf(Recoverable.Folders.class);
      assertThat(found.describe()).startsWith("3 mirrored folders of attic");
      assertThat(found.folders())
          .extracting(RecoverableFolder::name)
          .containsExactly("My photos", "Nothing told", "Something else");
      RecoverableFolder.Choice newest = found.folders().getFirst().newest();
      assertThat(newest.note()).isEmpty();
      assertThat(newest.state().device()).isEqualTo("laptop");
      assertThat(newest.state().time()).isEqualTo(NOON);
      assertThat(newest.state().files()).isEqualTo(1);
      assertThat(newest.state().bytes()).isEqualTo(3);
      assertThatThrownBy(() -> found.folders().get(1).newest())
          .hasMessageContaining("there is no state of folder Nothing told");
      assertThat(found.folders().get(2).troubles().toString()).contains("not the root");
    }
  }

  @Test
  void stateThatHasAllChangesIsTakenWhateverTheClocksSay() throws Exception {
    FolderOnGrid folder = folder("f");
    tell(
        folder,
        "old",
        seen(3, 1),
        snapshot(NOON.plusSeconds(99), "old"),
        List.of(),
        Optional.empty());
    tell(folder, "new", seen(3, 2), snapshot(NOON, "new"), List.of(), Optional.empty());

    RecoverableFolder.Choice choice = recovery.open(folder.root()).folders().getFirst().newest();

    assertThat(choice.state().device()).isEqualTo("new");
    assertThat(choice.note()).isEmpty();
  }

  @Test
  void statesThatDoNotHaveEachOthersChangesAreTold() throws Exception {
    FolderOnGrid folder = folder("f");
    tell(
        folder,
        "less",
        seen(3, 1),
        snapshot(NOON.plusSeconds(9), "a"),
        List.of(),
        Optional.empty());
    tell(folder, "more", seen(1, 9), snapshot(NOON, "b"), List.of(), Optional.empty());

    RecoverableFolder found = recovery.open(folder.root()).folders().getFirst();

    assertThat(found.newest().state().device()).isEqualTo("more");
    assertThat(found.newest().note().orElseThrow())
        .isEqualTo(
            "less has changes that more does not have, whose state is taken; --device takes"
                + " another");
    assertThat(found.only("less").newest().state().device()).isEqualTo("less");
    assertThat(found.only("less").newest().note()).isEmpty();
    assertThatThrownBy(() -> found.only("none")).hasMessageContaining("no device of that name");
  }

  @Test
  void stateOfATimeIsFoundOnAnyDevice() throws Exception {
    FolderOnGrid folder = folder("f");
    TreeMap<Instant, Snapshot> kept = new TreeMap<>();
    kept.put(NOON, snapshot(NOON, "archived"));
    Archive archive = new Archive(kept, Set.of());
    tell(
        folder,
        "laptop",
        seen(5),
        snapshot(NOON.plusSeconds(100), "current"),
        List.of(snapshot(NOON.plusSeconds(50), "recent")),
        Optional.of(archive));
    tell(
        folder, "phone", seen(5), snapshot(NOON.plusSeconds(70), "x"), List.of(), Optional.empty());

    RecoverableFolder found = recovery.open(folder.root()).folders().getFirst();

    assertThat(found.asOf(NOON).state().bytes()).isEqualTo("archived".length());
    assertThat(found.asOf(NOON.plusSeconds(60)).state().bytes()).isEqualTo("recent".length());
    assertThat(found.asOf(NOON.plusSeconds(80)).state().device()).isEqualTo("phone");
    assertThat(found.asOf(NOON.plusSeconds(900)).state().bytes()).isEqualTo("current".length());
    assertThatThrownBy(() -> found.asOf(NOON.minusSeconds(1)))
        .hasMessageContaining("the oldest there is, is of 2026-03-05T12:00:00Z");
  }

  @Test
  void deviceDirectoryAndPlainTreesAreRecoverable() throws Exception {
    FolderOnGrid folder = folder("f");
    Snapshot current = snapshot(NOON, "current");
    DirectoryCap<WriteCap> device =
        tell(folder, "laptop", seen(5), current, List.of(), Optional.of(Archive.EMPTY));

    Recoverable ofDevice = recovery.open(device);
    Recoverable ofTree = recovery.open(current.tree());
    Recoverable ofBackup = recovery.open(PlainTree.store(grid));

    assertThat(ofDevice).isInstanceOf(Recoverable.Device.class);
    assertThat(ofDevice.folders().getFirst().newest().state().tree()).isEqualTo(current.tree());
    assertThat(ofTree).isInstanceOf(Recoverable.Tree.class);
    assertThat(ofTree.folders().getFirst().newest().state().tree()).isEqualTo(current.tree());
    assertThat(ofBackup).isInstanceOf(Recoverable.Tree.class);
  }

  @Test
  void capsOfWrongKindsAreRefused() throws Exception {
    FolderOnGrid folder = folder("f");
    ReadCap file = servers.put(new byte[100], TestTree.ENCODING).cap();

    refused(file, Reason.WRONG_KIND, "the cap of a file: tarn get reads it");
    refused(folder.root().toVerifyOnly().orElseThrow(), Reason.WRONG_KIND, "a verify cap");
    refused(
        grid.makeDirectory(MutableFormat.SDMF, List.of()),
        Reason.SOMETHING_ELSE,
        "no mirrored folder");
    refused(new DirectoryCap<>(file), Reason.SOMETHING_ELSE, "says that it leads to a directory");
  }

  private void refused(Cap cap, Reason reason, String message) {
    assertThatThrownBy(() -> recovery.open(cap))
        .isInstanceOfSatisfying(
            CannotRecoverException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message)
        .hasMessageNotContaining("URI:");
  }

  @Test
  void gridThatIsNotThereIsToldWithItsServers() throws Exception {
    FolderOnGrid folder = folder("f");
    servers.fail(3, Fault.REFUSE);

    refused(folder.root(), Reason.NO_GRID, "Tried first server (one)");
    assertThatThrownBy(() -> new Recovery(grid, List.of()).open(folder.root()))
        .hasMessageContaining("no server is known");
  }

  @Test
  void folderThatCannotBeReadDoesNotHideTheOthers() throws Exception {
    FolderList list = FolderList.create(grid, "attic", TestTree.OPTIONS);
    FolderOnGrid good = folder("good");
    Snapshot there = snapshot(NOON, "there");
    tell(good, "laptop", seen(1), there, List.of(), Optional.empty());
    FolderOnGrid lost = folder("lost");
    list.put("good", good.root());
    list.put("lost", lost.root());
    var index = new Child.Known(lost.root()).storageIndex().orElseThrow();
    for (InMemoryStorageServer memory : servers.memories()) {
      memory.mutable().shares(index).forEach(number -> memory.mutable().remove(index, number));
    }

    Recoverable found = recovery.open(list.root());

    assertThat(found.folders().get(0).newest().state().tree()).isEqualTo(there.tree());
    assertThat(found.folders().get(1).troubles().toString()).contains("lost cannot be read");
  }

  @Test
  void rehearsalRestoresASampleAndLeavesNothing() throws Exception {
    FolderOnGrid folder = folder("f");
    TestTree tree = new TestTree(grid).link("l", "x");
    for (int i = 0; i < 40; i++) {
      tree.folder(
          "folder " + i,
          new TestTree(grid).file("a", TestGrid.content(100, i), 0400, NOON),
          0500,
          NOON);
    }
    Snapshot current = new Snapshot(NOON, tree.store(), 40, 4000);
    tell(folder, "laptop", seen(5), current, List.of(), Optional.empty());
    List<RecoverableFolder> folders = recovery.open(folder.root()).folders();
    Path directory = temporary.resolve("rehearsals");

    Rehearsal.Result some =
        new Rehearsal(grid, new Random(1))
            .run(folders, new Rehearsal.Extent(20, 1 << 20), directory);
    Rehearsal.Result few =
        new Rehearsal(grid, new Random(1)).run(folders, new Rehearsal.Extent(20, 350), directory);

    assertThat(some.failures()).isEmpty();
    assertThat(some.isGood()).isTrue();
    assertThat(some.files()).isEqualTo(20);
    assertThat(some.bytes()).isEqualTo(2000);
    assertThat(few.files()).isEqualTo(3);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void rehearsalTellsWhatIsLost() throws Exception {
    FolderOnGrid folder = folder("f");
    Snapshot current = snapshot(NOON, "x".repeat(100));
    tell(folder, "laptop", seen(5), current, List.of(), Optional.empty());
    List<RecoverableFolder> folders = recovery.open(folder.root()).folders();
    var entry = grid.directory(current.tree()).contents().entry(ChildName.of("a")).orElseThrow();
    if (entry.child().readCap().orElseThrow() instanceof ChkReadCap cap) {
      for (InMemoryStorageServer memory : servers.memories()) {
        memory
            .shares(cap.storageIndex())
            .forEach(number -> memory.remove(cap.storageIndex(), number));
      }
    }

    Rehearsal.Result result =
        new Rehearsal(grid, new Random(1))
            .run(folders, new Rehearsal.Extent(20, 1 << 20), temporary);

    assertThat(result.isGood()).isFalse();
    assertThat(result.failures()).hasSize(1);
    assertThat(result.failures().getFirst()).startsWith("a in f: found 0 good shares");
    assertThat(temporary).isEmptyDirectory();
  }
}
