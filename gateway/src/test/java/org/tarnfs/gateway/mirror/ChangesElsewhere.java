// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Changes of all kinds that another device has told of; and a new file here.
final class ChangesElsewhere implements FaultPointsTest.Work {

  private static final int FILES = 6;

  /// New, renamed, edited, in the closed folder, and where a file becomes a folder and a folder a
  /// file; a link.
  private static final int TO_PLACE = 2 * FILES + 5;

  /// Longer than any literal.
  private static final String LONG = "more than a cap can hold itself; ".repeat(2);

  private static final FileTime TIME =
      FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));

  private Map<String, String> told = Map.of();

  @Override
  public void prepare(TestDevice a, TestDevice b) throws Exception {
    for (int i = 0; i < FILES; i++) {
      b.write("moved/inner/" + i, LONG + i);
      b.write("deleted/" + i, LONG + "deleted " + i);
      b.write("emptied/" + i, LONG + "deleted " + i);
    }
    b.write("edited", "old");
    b.write("file then folder", LONG + "a file");
    b.write("folder then file/inside", LONG + "in a folder");
    b.write("closed/stays", LONG + "stays");
    b.write("closed/goes", LONG + "goes");
    mode(b, "closed", "r-x------");
    for (TestDevice device : List.of(b, a, b)) {
      device.sync();
    }
    for (int i = 0; i < FILES; i++) {
      b.write("new/" + i, LONG + "new " + i);
      b.delete("deleted/" + i);
      b.delete("emptied/" + i);
    }
    b.delete("deleted");
    Files.createDirectory(b.folder.resolve("into"));
    Files.move(b.folder.resolve("moved"), b.folder.resolve("into/elsewhere"));
    b.write("edited", LONG + "by b");
    b.delete("file then folder");
    b.write("file then folder/inside", LONG + "in a folder now");
    b.delete("folder then file/inside");
    b.delete("folder then file");
    b.write("folder then file", LONG + "a file now");
    mode(b, "closed", "rwx------");
    b.delete("closed/goes");
    b.write("closed/comes", LONG + "comes");
    mode(b, "closed", "r-x------");
    Files.createSymbolicLink(b.folder.resolve("link"), Path.of("into/elsewhere"));
    for (String name :
        List.of("new/1", "new", "closed/comes", "closed", "into", "edited", "emptied")) {
      Files.setLastModifiedTime(b.folder.resolve(name), TIME);
    }
    b.sync();
    told = described(b);
    a.write("own", LONG + "own");
  }

  private static void mode(TestDevice device, String path, String mode) throws IOException {
    Files.setPosixFilePermissions(
        device.folder.resolve(path), PosixFilePermissions.fromString(mode));
  }

  @Override
  public void assertIsDone(TestDevice a, TestDevice b) throws Exception {
    for (TestDevice device : List.of(a, b)) {
      assertThat(device.read("own")).isEqualTo(LONG + "own");
      Map<String, String> now = described(device);
      now.remove("own");
      assertThat(now).as(device.name).isEqualTo(told);
      assertThat(device.outstanding()).as(device.name).isEmpty();
    }
    FaultPointsTest.assertDoneOnce(a, MirrorEvent.Kind.PLACED, TO_PLACE);
  }

  /// All that there is in a folder, with permissions and times.
  private static Map<String, String> described(TestDevice device) throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (String name : FolderEngineTest.names(device.folder)) {
      Path path = device.folder.resolve(name);
      all.put(
          name,
          Files.isSymbolicLink(path)
              ? "-> " + Files.readSymbolicLink(path)
              : "%s %s %s"
                  .formatted(
                      PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                      Files.getLastModifiedTime(path),
                      Files.isDirectory(path) ? "" : Files.readString(path)));
    }
    return all;
  }
}
