// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.gateway.servers.TaskScope;

@Timeout(20)
final class SpoolTest {

  private static final SpoolMemory NO_MEMORY = new SpoolMemory(0);
  private static final int LENGTH = 5 * SpoolMemory.PIECE / 2;

  @TempDir private Path directory;

  private Spool spool(int size) {
    return new Spool(NO_MEMORY, directory, size);
  }

  private static void append(Spool spool, byte... content) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      ByteBuffer room = spool.room();
      int count = Math.min(room.remaining(), rest.remaining());
      room.put(rest.slice(rest.position(), count));
      rest.position(rest.position() + count);
      spool.keep();
    }
  }

  private static byte[] content(int seed) {
    byte[] content = new byte[LENGTH];
    new Random(seed).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void bytesAreReadAsOftenAsNeeded(int pieces) throws Exception {
    SpoolMemory memory = new SpoolMemory((long) pieces * SpoolMemory.PIECE);
    byte[] content = content(pieces);
    try (Spool spool = new Spool(memory, directory, 0)) {
      append(spool, Arrays.copyOf(content, 1000));
      append(spool, Arrays.copyOfRange(content, 1000, LENGTH));

      assertThat(spool.size()).isEqualTo(LENGTH);
      assertThat(spool.open().readAllBytes()).isEqualTo(content);
      assertThat(spool.open().readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void whatFitsInMemoryMakesNoFile() throws Exception {
    Path missing = directory.resolve("missing");
    try (Spool spool = new Spool(new SpoolMemory(LENGTH * 2L), missing, 0)) {
      append(spool, content(1));

      assertThat(missing).doesNotExist();
    }
  }

  @Test
  void memoryIsUsedAgain() throws Exception {
    SpoolMemory memory = new SpoolMemory(3L * SpoolMemory.PIECE);
    Path missing = directory.resolve("missing");
    for (int seed = 0; seed < 5; seed++) {
      try (Spool spool = new Spool(memory, missing, 0)) {
        append(spool, content(seed));
        assertThat(spool.open().readAllBytes()).isEqualTo(content(seed));
      }
    }
    assertThat(missing).doesNotExist();
  }

  @Test
  void streamOfClosedSpoolDoesNotSeeTheNext() throws Exception {
    SpoolMemory memory = new SpoolMemory(3L * SpoolMemory.PIECE);
    Spool closed = new Spool(memory, directory, 0);
    append(closed, content(1));
    InputStream late = closed.open();
    closed.close();
    try (Spool next = new Spool(memory, directory, 0)) {
      append(next, content(2));

      assertThatThrownBy(late::readAllBytes).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void spoolsSideBySideKeepTheirOwn() throws Exception {
    SpoolMemory memory = new SpoolMemory(3L * SpoolMemory.PIECE);
    try (Spool one = new Spool(memory, directory, 0);
        Spool other = new Spool(memory, directory, 0)) {
      append(one, content(1));
      append(other, content(2));

      assertThat(one.open().readAllBytes()).isEqualTo(content(1));
      assertThat(other.open().readAllBytes()).isEqualTo(content(2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SpoolMemory.PIECE})
  void readersWaitForWhatIsStillComingIn(int memory) throws Exception {
    try (Spool spool = new Spool(new SpoolMemory(memory), directory, 3);
        TaskScope tasks = new TaskScope()) {
      append(spool, (byte) 1);
      Future<byte[]> read = tasks.fork(() -> spool.open().readAllBytes());

      append(spool, (byte) 2);
      assertThat(read.isDone()).isFalse();
      append(spool, (byte) 3);

      assertThat(spool.size()).isEqualTo(3);
      assertThat(TaskScope.join(read)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void readersLearnThatTheRestDoesNotCome() throws Exception {
    try (Spool spool = spool(3);
        TaskScope tasks = new TaskScope()) {
      append(spool, (byte) 1);
      Future<byte[]> read = tasks.fork(() -> spool.open().readAllBytes());

      spool.fail(new IOException("the line is dead"));

      assertThatThrownBy(() -> TaskScope.join(read)).hasMessageContaining("the line is dead");
    }
  }

  @Test
  void waitingReaderCanBeInterrupted() throws Exception {
    try (Spool spool = spool(1)) {
      Future<byte[]> read;
      try (TaskScope tasks = new TaskScope();
          InputStream in = spool.open()) {
        read = tasks.fork(in::readAllBytes);
      }

      assertThatThrownBy(() -> TaskScope.join(read)).hasMessageContaining("interrupted");
    }
  }

  @Test
  void nothingIsLeftInTheDirectory() throws Exception {
    try (Spool spool = spool(0)) {
      append(spool, (byte) 1);
    }

    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }
}
