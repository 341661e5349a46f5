// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.InMemoryStorageServer;

/// A device that keeps files on the grid only which nobody has touched for thirty days, after seven
/// days of grace, beside one that keeps everything.
class SpaceSaverTest {

  /// Longer than any literal.
  private static final String LONG = "more than a cap can hold itself; ".repeat(4);

  @TempDir private Path directory;

  private final TestGrid grid = TestGrid.of(3);
  private TestDevice a;
  private TestDevice b;
  private Duration ahead = Duration.ZERO;

  @BeforeEach
  void join() throws Exception {
    DirectoryCap<?> root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    a = TestDevice.join("a", directory, grid.newGrid(TestDevice.ENCODING), root);
    b = TestDevice.join("b", directory, grid.newGrid(TestDevice.ENCODING), root);
    a.settings = saving(Duration.ofDays(7));
    a.clock = () -> Instant.now().plus(ahead);
  }

  private static MirrorSettings saving(Duration grace) {
    MirrorSettings usual = TestDevice.SETTINGS;
    return new MirrorSettings(
        usual.scanEvery(),
        usual.pollEvery(),
        usual.rest(),
        usual.retention(),
        usual.guardShare(),
        usual.guardFiles(),
        Optional.of(Duration.ofDays(30)),
        grace);
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

  private void exchangeAfter(int days) throws Exception {
    ahead = Duration.ofDays(days);
    exchange();
  }

  /// Has the first device release what it has.
  private void release() throws Exception {
    exchange();
    exchangeAfter(31);
    exchangeAfter(39);
  }

  @Test
  void anUntouchedFileIsKeptOnTheGridOnlyAfterTheTimeOfGrace() throws Exception {
    a.write("old/letter", LONG);
    FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));
    Files.setLastModifiedTime(a.folder.resolve("old/letter"), time);
    Files.setLastModifiedTime(a.folder.resolve("old"), time);
    exchange();
    exchangeAfter(31);
    assertThat(a.has("old/letter")).isTrue();
    exchangeAfter(37);
    assertThat(a.has("old/letter")).isTrue();

    exchangeAfter(39);

    assertThat(a.has("old/letter")).isFalse();
    assertThat(a.outstanding()).isEmpty();
    assertThat(a.engine().hold()).isEmpty();
    assertThat(Files.getLastModifiedTime(a.folder.resolve("old"))).isEqualTo(time);
    assertThat(a.engine().state().released("")).hasSize(1);
    exchangeAfter(40);
    assertThat(b.read("old/letter")).isEqualTo(LONG);

    assertThat(a.engine().fetch("old")).isEqualTo(1);
    exchange();

    assertThat(a.read("old/letter")).isEqualTo(LONG);
    assertThat(Files.getLastModifiedTime(a.folder.resolve("old/letter"))).isEqualTo(time);
    assertThat(a.engine().state().released("")).isEmpty();
  }

  @Test
  void whatWasReadOrIsInItsCapStaysHere() throws Exception {
    a.write("tiny", "in its cap");
    a.write("read", LONG);
    exchange();
    Files.setAttribute(
        a.folder.resolve("read"),
        "lastAccessTime",
        FileTime.from(Instant.now().plus(Duration.ofDays(30))));

    exchangeAfter(31);
    exchangeAfter(39);

    assertThat(a.has("tiny")).isTrue();
    assertThat(a.has("read")).isTrue();
  }

  @Test
  void aFileStaysHereWhileAShareIsMissing() throws Exception {
    a.write("letter", LONG);
    exchange();
    for (StorageIndex index : grid.memory(1).storageIndexes()) {
      for (ShareNumber share : grid.memory(1).shares(index)) {
        grid.memory(1).remove(index, share);
      }
    }

    exchangeAfter(31);
    exchangeAfter(39);
    exchangeAfter(50);

    assertThat(a.has("letter")).isTrue();
  }

  @Test
  void aFileStaysHereWhileItsSharesAreNotWhatTheyShouldBe() throws Exception {
    a.write("letter", LONG);
    exchange();
    // Of any two shares that are read one is damaged.
    for (int server = 0; server < 2; server++) {
      InMemoryStorageServer memory = grid.memory(server);
      for (StorageIndex index : memory.storageIndexes()) {
        for (ShareNumber share : memory.shares(index)) {
          memory.corrupt(index, share, 50);
        }
      }
    }

    exchangeAfter(31);
    exchangeAfter(39);

    assertThat(a.has("letter")).isTrue();
  }

  @Test
  void whatIsChangedElsewhereComesBackAsItIsThen() throws Exception {
    a.write("letter", LONG);
    release();
    assertThat(a.has("letter")).isFalse();

    b.write("letter", LONG + "changed");
    exchange();

    assertThat(a.has("letter")).isFalse();
    assertThat(a.engine().fetch("letter")).isEqualTo(1);
    exchange();
    assertThat(a.read("letter")).isEqualTo(LONG + "changed");
  }

  @Test
  void whatIsDeletedElsewhereIsDeleted() throws Exception {
    a.write("letter", LONG);
    release();

    b.delete("letter");
    exchange();

    assertThat(a.engine().state().released("")).isEmpty();
    assertThat(a.engine().fetch("")).isZero();
  }

  /// As it is if the process was killed before the file was deleted.
  @Test
  void aFileThatIsStillThereIsTakenBack() throws Exception {
    a.write("letter", LONG);
    release();

    a.write("letter", LONG);
    exchange();

    assertThat(a.engine().state().released("")).isEmpty();
    assertThat(FolderEngineTest.names(a.folder)).containsExactly("letter");
    assertThat(FolderEngineTest.names(b.folder)).containsExactly("letter");
  }

  @Test
  void anotherFileOfThatNameAndTheReleasedOneAreBothKept() throws Exception {
    a.write("letter", LONG);
    release();

    a.write("letter", "another");
    exchange();

    assertThat(FolderEngineTest.names(a.folder)).hasSize(2);
    assertThat(FolderEngineTest.names(b.folder)).isEqualTo(FolderEngineTest.names(a.folder));
  }

  @Test
  void aReleasedFileComesBackIfTooFewOfItsSharesAreLeft() throws Exception {
    a.write("letter", LONG);
    release();
    assertThat(a.has("letter")).isFalse();
    grid.fail(1, Fault.REFUSE);

    ahead = Duration.ofDays(60);
    a.sync();

    assertThat(a.read("letter")).isEqualTo(LONG);
  }
}
