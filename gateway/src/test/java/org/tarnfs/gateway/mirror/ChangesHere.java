// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;

/// Changes of all kinds on a device, of which others are to be told; and a few of others.
final class ChangesHere implements FaultPointsTest.Work {

  static final int FILES = 6;

  /// What is to be stored; the renamed ones count, though nothing is sent of them.
  private static final int TO_STORE = 2 * FILES + 3;

  /// Longer than any literal.
  private static final String LONG = "more than a cap can hold itself; ".repeat(2);

  @Override
  public void prepare(TestDevice a, TestDevice b) throws Exception {
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

  @Override
  public void assertIsDone(TestDevice a, TestDevice b) throws Exception {
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
    FaultPointsTest.assertDoneOnce(a, MirrorEvent.Kind.STORED, TO_STORE);
  }
}
