// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.Operation;

/// What may go wrong with the source, the servers and the client while a file is stored.
@Timeout(30)
final class UploadTest {

  private static final EncodingParameters THREE_OF_TEN = new EncodingParameters(3, 10, 7);
  private static final int SEGMENT = 3000;
  private static final UploadOptions OPTIONS = TestGrid.options(THREE_OF_TEN, SEGMENT);
  private static final UploadOptions WITH_RANDOM_KEY =
      new UploadOptions(THREE_OF_TEN, Optional.empty(), SEGMENT);

  /// Room for one segment.
  private static final MemoryBudget TIGHT = new MemoryBudget(2 * 4096);

  private static ReplayableSource source(long size, IntFunction<InputStream> streams) {
    AtomicInteger opened = new AtomicInteger();
    return new ReplayableSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public InputStream open() {
        return streams.apply(opened.getAndIncrement());
      }
    };
  }

  private static InputStream bytes(int length) {
    return new ByteArrayInputStream(TestGrid.content(length, 1));
  }

  /// Fails after `length` bytes.
  private static InputStream broken(int length) {
    InputStream failing =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk broke");
          }

          @Override
          public int read(byte[] target, int offset, int limit) throws IOException {
            return read();
          }
        };
    return new SequenceInputStream(bytes(length), failing);
  }

  /// Nobody can go on with it, so nothing of it is to be left.
  private static void putWithRandomKey(TestGrid grid, byte[] content)
      throws IOException, InterruptedException {
    grid.grid().put(ReplayableSource.ofBytes(content), WITH_RANDOM_KEY, Progress.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, SEGMENT, 4 * SEGMENT, 4 * SEGMENT + 1})
  void sourceThatIsNotWhatItSaidFailsAndLeavesNothingBehind(int size) throws Exception {
    TestGrid grid = TestGrid.of(10, TIGHT);
    for (UploadOptions options : List.of(OPTIONS, WITH_RANDOM_KEY)) {
      assertFails(grid, source(size, n -> bytes(size - 1)), options, "shrank");
      assertFails(grid, source(size, n -> bytes(size + 1)), options, "grew");
      assertFails(grid, source(size, n -> bytes(0)), options, "shrank");
      assertFails(grid, source(size, n -> broken(size)), options, "the disk broke");
      assertFails(grid, source(size, n -> broken(size / 2)), options, "the disk broke");
    }
    assertFails(
        grid, source(size, n -> n == 0 ? bytes(size) : broken(size)), OPTIONS, "the disk broke");

    byte[] content = TestGrid.content(size, 1);
    assertThat(grid.get(grid.put(content, THREE_OF_TEN, SEGMENT).cap())).isEqualTo(content);
  }

  private static void assertFails(
      TestGrid grid, ReplayableSource source, UploadOptions options, String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> grid.grid().put(source, options, Progress.NONE))
        .withMessageContaining(message);
    assertThat(grid.bytesInUse()).isZero();
  }

  @Test
  void fileThatChangesBetweenTwoReadingsIsNotStored(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    Files.write(file, TestGrid.content(2 * SEGMENT, 1));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    ReplayableSource source = ReplayableSource.ofFile(file);
    Files.write(file, TestGrid.content(2 * SEGMENT, 2));
    TestGrid grid = TestGrid.of(10);

    assertFails(grid, source, OPTIONS, "changed");
  }

  @Test
  void fileThatChangesBeforeALostShareIsMadeAgainIsNotStored() {
    TestGrid grid = TestGrid.of(10).plan(0, FaultPlan.after(2, Fault.REFUSE));
    int size = 4 * SEGMENT;
    ReplayableSource source =
        source(size, n -> new ByteArrayInputStream(TestGrid.content(size, n < 2 ? 1 : n)));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> grid.grid().put(source, OPTIONS, Progress.NONE))
        .withMessageContaining("changed");
  }

  @Test
  void fileOfMoreSegmentsThanThereIsMemoryForIsRefusedAtOnce() {
    TestGrid grid = TestGrid.of(10);
    long huge = 1L << 60;

    assertFails(grid, source(huge, n -> broken(0)), OPTIONS, "do not fit");
    assertThat(grid.calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {56, SEGMENT, 10 * SEGMENT + 1})
  void progressGoesUpToTheSizeOfTheFile(int size) throws Exception {
    List<Long> seen = new ArrayList<>();
    byte[] content = TestGrid.content(size, 2);

    TestGrid.of(10)
        .grid()
        .put(
            ReplayableSource.ofBytes(content),
            OPTIONS,
            (done, total) -> {
              assertThat(total).isEqualTo(size);
              seen.add(done);
            });

    assertThat(seen).isSorted().doesNotHaveDuplicates().last().isEqualTo((long) size);
  }

  @Test
  void longUploadEndsAsSoonAsTooManyServersAreLost() {
    TestGrid grid = TestGrid.of(10, TIGHT);
    for (int server = 0; server < 4; server++) {
      grid.plan(server, FaultPlan.after(4, Fault.REFUSE).onlyFor(Operation.WRITE));
    }

    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(() -> putWithRandomKey(grid, TestGrid.content(300 * SEGMENT, 6)))
        .withMessageContaining("have 6 of 10 known");
    assertThat(grid.calls()).isLessThan(200);
    assertThat(grid.bytesInUse()).isZero();
  }

  @Test
  void sameFileStoredManyTimesAtOnceIsSentOnce() throws Exception {
    TestGrid grid = TestGrid.of(10, TIGHT);
    byte[] content = TestGrid.content(5 * SEGMENT, 7);
    List<Future<Uploaded>> uploads = new ArrayList<>();
    try (TaskScope tasks = new TaskScope()) {
      for (int i = 0; i < 12; i++) {
        uploads.add(tasks.fork(() -> grid.put(content, THREE_OF_TEN, SEGMENT)));
      }
      for (Future<Uploaded> upload : uploads) {
        assertThat(TaskScope.join(upload).cap()).isEqualTo(uploads.getFirst().get().cap());
      }
    }

    int writes =
        IntStream.range(0, 10).map(server -> grid.count(server).calls(Operation.WRITE)).sum();
    assertThat(writes).isEqualTo(10 * 6);
    assertThat(grid.get(uploads.getFirst().get().cap())).isEqualTo(content);
  }

  @Test
  void moreTransfersThanThereIsMemoryForTakeTurns() throws Exception {
    TestGrid grid = TestGrid.of(10, TIGHT);
    try (TaskScope tasks = new TaskScope()) {
      List<Future<byte[]>> transfers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        byte[] content = TestGrid.content(3 * SEGMENT + i, i);
        transfers.add(tasks.fork(() -> grid.get(grid.put(content, THREE_OF_TEN, SEGMENT).cap())));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(TaskScope.join(transfers.get(i)))
            .isEqualTo(TestGrid.content(3 * SEGMENT + i, i));
      }
    }
  }

  @Test
  void interruptEndsAnUploadAndAbortsItAtTheServers() throws Exception {
    TestGrid grid = TestGrid.of(10, Duration.ofDays(1));
    for (int server = 0; server < 8; server++) {
      grid.plan(server, FaultPlan.after(2, Fault.HANG).onlyFor(Operation.WRITE));
    }
    List<Throwable> outcome = new ArrayList<>();
    Thread upload =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    putWithRandomKey(grid, TestGrid.content(20 * SEGMENT, 8));
                  } catch (IOException | InterruptedException e) {
                    outcome.add(e);
                  }
                });
    while (grid.calls() < 10 + 8 * 2 + 10) {
      Thread.onSpinWait();
    }

    upload.interrupt();
    upload.join();

    assertThat(outcome).singleElement().isInstanceOf(InterruptedException.class);
    assertThat(grid.bytesInUse()).isZero();
  }
}
