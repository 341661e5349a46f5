// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.gateway.servers.TaskScope;

@Timeout(20)
final class SpoolFileTest {

  @TempDir private Path directory;

  @Test
  void bytesAreReadAsOftenAsNeeded() throws Exception {
    try (SpoolFile file = SpoolFile.create(directory)) {
      file.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      file.append(ByteBuffer.wrap(new byte[] {4}));

      assertThat(file.size()).isEqualTo(4);
      assertThat(file.open().readAllBytes()).containsExactly(1, 2, 3, 4);
      assertThat(file.open().readAllBytes()).containsExactly(1, 2, 3, 4);
    }
  }

  @Test
  void readersWaitForWhatIsStillComingIn() throws Exception {
    try (SpoolFile file = SpoolFile.create(directory, 3);
        TaskScope tasks = new TaskScope()) {
      file.append(ByteBuffer.wrap(new byte[] {1}));
      Future<byte[]> read = tasks.fork(() -> file.open().readAllBytes());

      file.append(ByteBuffer.wrap(new byte[] {2}));
      assertThat(read.isDone()).isFalse();
      file.append(ByteBuffer.wrap(new byte[] {3}));

      assertThat(file.size()).isEqualTo(3);
      assertThat(TaskScope.join(read)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void readersLearnThatTheRestDoesNotCome() throws Exception {
    try (SpoolFile file = SpoolFile.create(directory, 3);
        TaskScope tasks = new TaskScope()) {
      file.append(ByteBuffer.wrap(new byte[] {1}));
      Future<byte[]> read = tasks.fork(() -> file.open().readAllBytes());

      file.fail(new IOException("the line is dead"));

      assertThatThrownBy(() -> TaskScope.join(read)).hasMessageContaining("the line is dead");
    }
  }

  @Test
  void waitingReaderCanBeInterrupted() throws Exception {
    try (SpoolFile file = SpoolFile.create(directory, 1)) {
      Future<byte[]> read;
      try (TaskScope tasks = new TaskScope();
          InputStream in = file.open()) {
        read = tasks.fork(in::readAllBytes);
      }

      assertThatThrownBy(() -> TaskScope.join(read)).hasMessageContaining("interrupted");
    }
  }

  @Test
  void nothingIsLeftInTheDirectory() throws Exception {
    SpoolFile.create(directory).close();

    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }
}
