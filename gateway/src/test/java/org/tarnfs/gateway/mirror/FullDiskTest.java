// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.local.SmallDisk;

/// A device whose disk has not room for all that comes.
class FullDiskTest {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path directory;

  private final TestGrid grid = TestGrid.of(3);
  private final Map<String, byte[]> all = new TreeMap<>();
  private DirectoryCap<?> root;
  private TestDevice a;

  @BeforeEach
  void join() throws Exception {
    root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    a = TestDevice.join("a", directory, grid.newGrid(TestDevice.ENCODING), root);
  }

  @AfterEach
  void close() throws Exception {
    a.close();
  }

  private void tell(String name, int length) throws Exception {
    byte[] content = TestGrid.content(length, all.size());
    Files.write(a.folder.resolve(name), content);
    all.put(name, content);
  }

  @Test
  void whatFitsComesAndTheRestOnceThereIsRoom() throws Exception {
    tell("first of all", MEBIBYTE);
    for (int i = 0; i < 12; i++) {
      tell("file " + i, MEBIBYTE / 2);
    }
    tell("large", 20 * MEBIBYTE);
    tell("small", 100);
    a.sync();
    try (SmallDisk disk = SmallDisk.on(directory.resolve("b"), 4);
        TestDevice b = TestDevice.join("b", directory, grid.newGrid(TestDevice.ENCODING), root)) {
      b.sync();

      assertThat(b.outstanding()).isNotEmpty().allSatisfy(FullDiskTest::tellsOfTheDisk);
      FolderStatus status = StatusReport.of(b.config(), Optional.of(b.engine()), false, "");
      assertThat(status.state()).isEqualTo(FolderState.NEEDS_ATTENTION);
      assertThat(status.message()).startsWith("the disk is full; make room");

      for (int hours = 1; hours <= 3; hours++) {
        goOnAfter(b, Duration.ofHours(hours));
      }
      assertThat(wholeFiles(b)).contains("small").hasSizeBetween(5, all.size() - 2);
      assertThat(Files.getFileStore(b.folder).getUsableSpace())
          .as("room, which is for none of the others")
          .isLessThan(MEBIBYTE / 2 + 100_000);
      assertThat(b.outstanding()).hasSize(all.size() - wholeFiles(b).size());

      disk.resize(64);
      goOnAfter(b, Duration.ofHours(4));

      assertThat(wholeFiles(b)).hasSize(all.size());
      assertThat(b.outstanding()).isEmpty();
      assertThat(StatusReport.of(b.config(), Optional.of(b.engine()), false, "").state())
          .isEqualTo(FolderState.UP_TO_DATE);
      assertThat(bytesOnDiskOf(b)).isEqualTo(all.values().stream().mapToLong(c -> c.length).sum());
    }
  }

  private static void tellsOfTheDisk(Outstanding outstanding) {
    Outstanding.Trouble trouble = outstanding.trouble().orElseThrow();
    assertThat(trouble.reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(trouble.reason().advice()).contains("make room", "goes on by itself");
  }

  private static void goOnAfter(TestDevice device, Duration time) throws Exception {
    device.clock = InstantSource.offset(InstantSource.system(), time);
    device.sync();
  }

  /// The names of the files that are there; nothing is there that is not whole.
  private List<String> wholeFiles(TestDevice device) throws IOException {
    List<String> names = FolderEngineTest.names(device.folder);
    for (String name : names) {
      assertThat(device.folder.resolve(name)).hasBinaryContent(all.get(name));
    }
    return names;
  }

  /// With what is not whole.
  private static long bytesOnDiskOf(TestDevice device) throws IOException {
    Path own = device.folder.resolve(LocalFolder.OWN);
    long bytes = 0;
    try (Stream<Path> files = Files.walk(device.folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += own.equals(file.getParent()) ? 0 : Files.size(file);
      }
    }
    return bytes;
  }
}
