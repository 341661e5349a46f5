// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.grid.TestGrid;

/// Kills a device at each of the events of one run of the mirror, the first, the second and so on,
/// in which it has something of everything to do. It goes on after that as if nothing had been.
class FaultPointsTest {

  private static final int FILES = 6;

  /// What is to be stored; the renamed ones count, though nothing is sent of them.
  private static final int TO_STORE = 2 * FILES + 3;

  /// Longer than any literal.
  private static final String LONG = "more than a cap can hold itself; ".repeat(4);

  @TempDir private Path directory;

  @Test
  void nothingIsLostWhereverTheProcessIsKilled() throws Exception {
    int events = 0;
    while (isKilledAfter(events)) {
      events++;
    }
    assertThat(events).as("events at which it was killed").isGreaterThan(2 * FILES);
  }

  /// Returns whether so many events came at all.
  private boolean isKilledAfter(int events) throws Exception {
    TestGrid grid = TestGrid.of(3);
    DirectoryCap<?> root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    Path home = Files.createDirectory(directory.resolve("run-" + events));
    try (TestDevice a = TestDevice.join("a", home, grid.newGrid(TestDevice.ENCODING), root);
        TestDevice b = TestDevice.join("b", home, grid.newGrid(TestDevice.ENCODING), root)) {
      prepare(a, b);
      a.events.clear();
      a.eventsLeft = events;
      boolean killed = false;
      try {
        a.sync();
      } catch (TestDevice.Killed e) {
        killed = true;
        a.restart();
      }
      a.eventsLeft = -1;
      for (TestDevice device : List.of(a, b, a, b)) {
        device.engine().state().retryAll();
        device.sync();
      }
      assertIsComplete(a, b);
      return killed;
    }
  }

  private static void prepare(TestDevice a, TestDevice b) throws Exception {
    for (int i = 0; i < FILES; i++) {
      a.write("moved/" + i, LONG + i);
    }
    a.write("edited", "old");
    a.write("deleted", "old");
    a.write("edited there", "old");
    a.write("both", "old");
    for (TestDevice device : List.of(a, b, a, b)) {
      device.sync();
    }
    b.write("edited there", LONG + "by b");
    b.write("new there", LONG + "new by b");
    b.write("both", LONG + "by b");
    b.sync();
    Thread.sleep(20);
    for (int i = 0; i < FILES; i++) {
      a.write("new/" + i, LONG + "new " + i);
    }
    a.write("edited", LONG + "by a");
    a.write("both", LONG + "by a");
    a.delete("deleted");
    Files.move(a.folder.resolve("moved"), a.folder.resolve("elsewhere"));
  }

  private static void assertIsComplete(TestDevice a, TestDevice b) throws Exception {
    List<String> names = FolderEngineTest.names(a.folder);
    assertThat(names)
        .isEqualTo(FolderEngineTest.names(b.folder))
        .doesNotContain("deleted", "moved");
    for (TestDevice device : List.of(a, b)) {
      assertThat(device.outstanding()).isEmpty();
      for (int i = 0; i < FILES; i++) {
        assertThat(device.read("new/" + i)).isEqualTo(LONG + "new " + i);
        assertThat(device.read("elsewhere/" + i)).isEqualTo(LONG + i);
      }
      assertThat(device.read("edited")).isEqualTo(LONG + "by a");
      assertThat(device.read("edited there")).isEqualTo(LONG + "by b");
      assertThat(device.read("new there")).isEqualTo(LONG + "new by b");
      assertThat(device.read("both")).isEqualTo(LONG + "by a");
      String copy =
          names.stream().filter(name -> name.contains("conflict")).findFirst().orElseThrow();
      assertThat(device.read(copy)).isEqualTo(LONG + "by b");
    }
    assertThat(names.stream().filter(name -> name.contains("conflict"))).hasSize(1);
    long stored =
        a.events.stream().filter(event -> event.kind() == MirrorEvent.Kind.STORED).count();
    // What was stored in the last half second is not committed yet, and looked at again.
    assertThat(stored).isLessThanOrEqualTo(2 * TO_STORE);
  }
}
