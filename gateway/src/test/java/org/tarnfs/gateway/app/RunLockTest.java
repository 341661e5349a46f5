// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

  @TempDir private Path root;

  @Test
  void secondRunOfANodeIsRefused() throws Exception {
    try (RunLock lock = RunLock.take(new NodeDirectory(root))) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> RunLock.take(new NodeDirectory(root)))
          .hasMessageContaining("already running as process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void nodeThatTahoeRunsIsRefused() throws Exception {
    ProcessHandle self = ProcessHandle.current();
    double started = self.info().startInstant().orElseThrow().toEpochMilli() / 1000.0;
    Files.writeString(root.resolve("running.process"), self.pid() + " " + started + "\n");

    assertThatThrownBy(() -> RunLock.take(new NodeDirectory(root)))
        .hasMessageContaining("already running");
  }

  @Test
  void recycledProcessNumberDoesNotKeepANodeFromStarting() throws Exception {
    Path processFile = root.resolve("running.process");
    Files.writeString(processFile, ProcessHandle.current().pid() + " 1000000.5\n");

    RunLock.take(new NodeDirectory(root)).close();

    assertThat(processFile).doesNotExist();
  }
}
