// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.grid.TestGrid;

/// Files that are written to while they are stored. Whatever is kept of one is what it was at one
/// moment, and what it is in the end is kept.
@ExtendWith(Seeds.class)
class ChangingFilesTest {

  private static final int RECORD = 64;
  private static final int RECORDS = 16_000;

  /// So often it is to be stored, and so often it is to change while it is.
  private static final int OFTEN = 6;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path directory;

  private final TestGrid grid = TestGrid.of(3);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private DirectoryCap<?> root;
  private TestDevice device;
  private Path file;
  private volatile boolean enough;

  @BeforeEach
  void join() throws Exception {
    root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    device = TestDevice.join("a", directory, grid.newGrid(TestDevice.ENCODING), root);
    file = device.folder.resolve("file");
  }

  @AfterEach
  void close() throws Exception {
    device.close();
    threads.close();
  }

  @Test
  void whatIsKeptOfAFileThatGrowsIsABeginningOfIt(RandomGenerator random) throws Exception {
    Files.write(file, records(0, RECORDS));

    storeWhile(
        () -> {
          try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
            for (int record = RECORDS; !enough; ) {
              int more = 1 + random.nextInt(500);
              out.write(ByteBuffer.wrap(records(record, record + more)));
              record += more;
              pause(random);
            }
          }
          return null;
        });

    byte[] last = Files.readAllBytes(file);
    assertVersions(
        version ->
            assertThat(Arrays.equals(version, Arrays.copyOf(last, version.length)))
                .as("a beginning")
                .isTrue(),
        last);
  }

  private static byte[] records(int from, int to) {
    StringBuilder records = new StringBuilder();
    for (int record = from; record < to; record++) {
      records.append("%063d\n".formatted(record));
    }
    return records.toString().getBytes(US_ASCII);
  }

  @Test
  void whatIsKeptOfAFileThatIsRewrittenInPlaceIsNotOfTwoTimes(RandomGenerator random)
      throws Exception {
    Files.write(file, new byte[RECORDS * RECORD]);
    FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));

    storeWhile(
        () -> {
          try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            int at = 0;
            for (int generation = 1; !enough; ) {
              for (int i = random.nextInt(200); i >= 0; i--) {
                out.write(ByteBuffer.wrap(record(generation)), (long) at * RECORD);
                at = (at + 1) % RECORDS;
                generation += at == 0 ? 1 : 0;
              }
              if (random.nextBoolean()) {
                Files.setLastModifiedTime(file, time);
              }
              pause(random);
            }
          }
          return null;
        });

    assertVersions(ChangingFilesTest::assertIsOfOneTime, Files.readAllBytes(file));
  }

  private static byte[] record(int generation) {
    byte[] record = new byte[RECORD];
    Arrays.fill(record, (byte) generation);
    return record;
  }

  /// Up to some record it is of one generation, and of the one before from there on.
  private static void assertIsOfOneTime(byte[] version) {
    int changes = 0;
    for (int at = 1; at < version.length; at++) {
      if (version[at] != version[at - 1]) {
        assertThat(version[at]).isEqualTo((byte) (version[at - 1] - 1));
        changes++;
      }
    }
    assertThat(changes).isLessThanOrEqualTo(1);
  }

  @Test
  void whatAProgramStillWritesIsKeptThoughItDoesNotShow() throws Exception {
    MirrorSettings usual = TestDevice.SETTINGS;
    MirrorSettings patient =
        new MirrorSettings(
            usual.scanEvery(),
            usual.pollEvery(),
            Duration.ofMinutes(10),
            usual.retention(),
            usual.guardShare(),
            usual.guardFiles(),
            usual.releaseAfter(),
            usual.releaseGrace());
    try (TestDevice other =
        TestDevice.join("b", directory, grid.newGrid(TestDevice.ENCODING), root)) {
      other.settings = patient;
      Path mapped = other.folder.resolve("mapped");
      Files.write(mapped, new byte[1000]);
      try (FileChannel channel =
          FileChannel.open(mapped, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
        memory.put(1, (byte) 1);
        other.sync();
        memory.put(2, (byte) 2);
      }
      other.sync();
      device.sync();

      assertThat(device.folder.resolve("mapped")).hasBinaryContent(Files.readAllBytes(mapped));
      assertThat(Files.readAllBytes(mapped)).startsWith(0, 1, 2);
    }
  }

  /// Mostly too short for storing the file, but not always.
  private static void pause(RandomGenerator random) throws InterruptedException {
    Thread.sleep(random.nextInt(random.nextInt(10) == 0 ? 500 : 20));
  }

  /// Has the device look at the file and store it again and again while it is written to, and once
  /// after that.
  private void storeWhile(Callable<Void> writing) throws Exception {
    Future<Void> writer = threads.submit(writing);
    Instant end = Instant.now().plus(PATIENCE);
    while (count(MirrorEvent.Kind.STORED) < OFTEN || count(MirrorEvent.Kind.FAILED) < OFTEN) {
      assertThat(Instant.now()).isBefore(end);
      device.engine().state().retryAll();
      device.sync();
    }
    enough = true;
    writer.get();
    device.engine().state().retryAll();
    device.sync();
    assertThat(device.outstanding()).isEmpty();
  }

  private long count(MirrorEvent.Kind kind) {
    return device.events.stream().filter(event -> event.kind() == kind).count();
  }

  @FunctionalInterface
  private interface Version {
    void check(byte[] version);
  }

  private void assertVersions(Version right, byte[] last) throws Exception {
    AtomicInteger versions = new AtomicInteger();
    AtomicInteger ofTheLast = new AtomicInteger();
    Restorable.each(
        grid,
        root,
        (_, version) -> {
          right.check(version);
          versions.incrementAndGet();
          if (Arrays.equals(version, last)) {
            ofTheLast.incrementAndGet();
          }
        });
    assertThat(versions).as("versions").hasValueGreaterThanOrEqualTo(OFTEN);
    assertThat(ofTheLast).as("versions as it is in the end").hasValue(1);
  }
}
