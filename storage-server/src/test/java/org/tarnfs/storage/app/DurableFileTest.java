// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableFileTest {

  @TempDir private Path directory;

  @Test
  void fileIsReplacedAsAWholeAndAlone() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "a long old text");

    DurableFile.writePublic(file, "new");

    assertThat(DurableFile.read(file)).isEqualTo("new");
    assertThat(directory)
        .isDirectoryContaining(file::equals)
        .isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void whatACrashLeftIsNoHindrance() throws Exception {
    Files.writeString(directory.resolve(".file.new"), "half");

    DurableFile.writePublic(directory.resolve("file"), "whole");

    assertThat(directory.resolve("file")).hasContent("whole");
    assertThat(directory.resolve(".file.new")).doesNotExist();
  }

  @Test
  void secretAndItsDirectoryAreForTheOwnerAlone() throws Exception {
    Path file = directory.resolve("private/secret");
    DurableFile.writePrivate(file, "secret");
    DurableFile.writePublic(directory.resolve("public"), "address");

    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(directory.resolve("private"))).isEqualTo("rwx------");
    assertThat(permissions(directory.resolve("public"))).startsWith("rw-r");
  }

  @Test
  void whatIsNoneOfOursIsNotRead() throws Exception {
    Path large = Files.write(directory.resolve("large"), new byte[70_000]);
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff});

    assertThatThrownBy(() -> DurableFile.read(large)).hasMessage(large + ": is too large");
    assertThatThrownBy(() -> DurableFile.read(binary))
        .hasMessage(binary + ": is not text in UTF-8");
  }

  @Test
  void problemsAreToldInWords() throws Exception {
    Path missing = directory.resolve("missing");

    assertThatThrownBy(() -> DurableFile.read(missing))
        .isInstanceOfSatisfying(
            FileSystemException.class,
            e ->
                assertThat(FileProblem.describe(e))
                    .isEqualTo(missing + ": no such file or directory"));
    assertThat(FileProblem.describe(new AccessDeniedException("f")))
        .isEqualTo("f: permission denied");
    assertThat(FileProblem.describe(new FileSystemException("f"))).isEqualTo("f: cannot be used");
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
