// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.gateway.directory.ChildName;

final class LocalTargetTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "/", "/etc", "../x", "a/../../x", "a/b", "a\0b", "x/"})
  void nameThatWouldLeadOutIsRefused(String name) throws Exception {
    ChildName child = ChildName.existing(name);

    assertThatThrownBy(() -> new LocalTarget(directory).resolve(child))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "...", "..a", "-r", "a b", "ü", "~", "a\nb", "C:"})
  void anyOtherNameStaysInTheDirectory(String name) throws Exception {
    assertThat(new LocalTarget(directory).resolve(ChildName.existing(name)))
        .isEqualTo(directory.resolve(name));
  }

  @Test
  void symbolicLinkIsNotFollowed() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Path inside = Files.createDirectory(directory.resolve("inside"));
    Files.createSymbolicLink(inside.resolve("link"), outside);

    assertThatThrownBy(() -> new LocalTarget(inside).directory(ChildName.of("link")))
        .isInstanceOf(IOException.class);
  }
}
