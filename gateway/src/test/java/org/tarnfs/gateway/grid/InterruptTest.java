// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.InMemoryStorageServer;

/// Whoever stops waiting gets away at once, and leaves nothing behind: no call to a server, no
/// upload begun there, no memory, and a grid that serves the next.
@Timeout(20)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(Seeds.class)
final class InterruptTest {

  private static final EncodingParameters THREE_OF_TEN = new EncodingParameters(3, 10, 7);
  private static final int SERVERS = 10;
  private static final int SEGMENT = 3000;
  private static final int SEGMENTS = 12;
  private static final byte[] CONTENT = TestGrid.content(SEGMENTS * SEGMENT, 1);
  private static final UploadOptions OPTIONS = TestGrid.options(THREE_OF_TEN, SEGMENT);
  private static final UploadOptions WITH_RANDOM_KEY =
      new UploadOptions(THREE_OF_TEN, Optional.empty(), SEGMENT);
  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final Duration PROMPTLY = Duration.ofSeconds(3);

  /// Room for one segment: if any of it were lost, the next transfer would wait for ever.
  private final TestGrid grid = TestGrid.of(SERVERS, new MemoryBudget(4096));

  /// Whether a transfer may leave something: to the next attempt at the same file, or because the
  /// server does not listen.
  private boolean mayLeaveShares;

  @AfterEach
  void nextRequestIsServed() throws Exception {
    assertThat(Thread.interrupted()).isFalse();
    assertThat(grid.callsUnderWay()).isZero();
    grid.heal();

    ChkReadCap cap = (ChkReadCap) grid.put(CONTENT, THREE_OF_TEN, SEGMENT).cap();

    assertThat(grid.get(cap)).isEqualTo(CONTENT);
    if (!mayLeaveShares) {
      assertNothingIsBegun();
    }
  }

  /// The room that is taken is that of the complete shares.
  private void assertNothingIsBegun() throws Exception {
    for (InMemoryStorageServer memory : grid.memories()) {
      long complete = 0;
      for (StorageIndex index : memory.storageIndexes()) {
        for (ShareNumber share : memory.shares(index)) {
          complete += memory.length(index, share);
        }
      }
      assertThat(Long.MAX_VALUE - memory.version().availableSpace()).isEqualTo(complete);
    }
  }

  /// Runs a transfer until it has made so many calls, or for a while, then interrupts it.
  private <T> void assertEndsPromptly(int calls, Callable<T> transfer) throws Exception {
    FutureTask<T> outcome = new FutureTask<>(transfer);
    Thread thread = Thread.ofVirtual().start(outcome);
    long end = System.nanoTime() + A_WHILE.toNanos();
    while (grid.calls() < calls && !outcome.isDone() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }

    long start = System.nanoTime();
    thread.interrupt();
    thread.join();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPTLY);
    switch (outcome.state()) {
      case SUCCESS -> {}
      case FAILED -> assertThat(outcome.exceptionNow()).isInstanceOf(InterruptedException.class);
      case RUNNING, CANCELLED -> throw new AssertionError(outcome.state());
    }
  }

  /// So that nothing is left to another attempt: that is for `ResumeTest`.
  private Uploaded putWithRandomKey() throws Exception {
    return grid.grid().put(ReplayableSource.ofBytes(CONTENT), WITH_RANDOM_KEY, Progress.NONE);
  }

  private void hang(RandomGenerator random) {
    for (int server = 0; server < SERVERS; server++) {
      if (random.nextInt(3) == 0) {
        grid.plan(server, FaultPlan.after(random.nextInt(SEGMENTS), Fault.HANG));
      }
    }
  }

  @RepeatedTest(20)
  void uploadEndsPromptly(RandomGenerator random) throws Exception {
    int calls = random.nextInt(SERVERS * (SEGMENTS + 3));

    assertEndsPromptly(calls, this::putWithRandomKey);
  }

  @RepeatedTest(10)
  void uploadThatServersHoldUpEndsPromptly(RandomGenerator random) throws Exception {
    hang(random);
    mayLeaveShares = true;

    assertEndsPromptly(random.nextInt(SERVERS * 4), () -> grid.put(CONTENT, THREE_OF_TEN, SEGMENT));
  }

  @RepeatedTest(10)
  void repeatedUploadEndsPromptly(RandomGenerator random) throws Exception {
    grid.put(CONTENT, THREE_OF_TEN, SEGMENT);
    hang(random);
    int calls = grid.calls() + random.nextInt(SERVERS * 2);
    mayLeaveShares = true;

    assertEndsPromptly(calls, () -> grid.put(CONTENT, THREE_OF_TEN, SEGMENT));
  }

  @RepeatedTest(20)
  void repairEndsPromptly(RandomGenerator random) throws Exception {
    ChkReadCap cap = (ChkReadCap) grid.put(CONTENT, THREE_OF_TEN, SEGMENT).cap();
    for (int number : new int[] {0, 4, 8}) {
      ShareNumber share = new ShareNumber(number);
      grid.holders(cap, share).getFirst().corrupt(cap.storageIndex(), share, 40);
    }
    if (random.nextBoolean()) {
      hang(random);
    }
    int calls = grid.calls() + random.nextInt(SERVERS * 4 + SEGMENTS * 5);
    CheckOptions options = new CheckOptions(true, random.nextBoolean());

    assertEndsPromptly(calls, () -> grid.grid().checkAndRepair(cap, options));
  }

  @RepeatedTest(20)
  void downloadEndsPromptly(RandomGenerator random) throws Exception {
    var cap = grid.put(CONTENT, THREE_OF_TEN, SEGMENT).cap();
    hang(random);
    int calls = grid.calls() + random.nextInt(3 * (SEGMENTS + 2));

    assertEndsPromptly(calls, () -> grid.get(cap));
  }

  /// Channels that can be interrupted, as those of files, say so in an exception of their own.
  private static ClosedByInterruptException closed() {
    Thread.currentThread().interrupt();
    return new ClosedByInterruptException();
  }

  @Test
  void downloadIntoAChannelThatIsInterruptedEnds() throws Exception {
    ReadableFile file = grid.grid().open(grid.put(CONTENT, THREE_OF_TEN, SEGMENT).cap());
    OutputStream interrupted =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw closed();
          }
        };

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () -> file.read(new ByteRange(0, CONTENT.length), Channels.newChannel(interrupted)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void uploadFromAChannelThatIsInterruptedEnds(int reading) {
    ReplayableSource source =
        new ReplayableSource() {
          private int readings;

          @Override
          public long size() {
            return CONTENT.length;
          }

          @Override
          public InputStream open() {
            return readings++ < reading ? new ByteArrayInputStream(CONTENT) : interrupted();
          }
        };

    assertInterrupted(source, OPTIONS, Progress.NONE);
  }

  private static InputStream interrupted() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw closed();
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return read();
      }
    };
  }

  @Test
  void uploadIsInterruptedByWhoWatchesItsProgress() {
    ReplayableSource source = ReplayableSource.ofBytes(CONTENT);

    assertInterrupted(source, OPTIONS, (done, total) -> Thread.currentThread().interrupt());
  }

  @Test
  void keyOfALongFileIsNotComputedToItsEnd() {
    ReplayableSource endless =
        new ReplayableSource() {
          @Override
          public long size() {
            return 1L << 40;
          }

          @Override
          public InputStream open() {
            return new ZeroStream();
          }
        };
    Thread.currentThread().interrupt();

    assertInterrupted(
        endless, new UploadOptions(THREE_OF_TEN, OPTIONS.convergence()), Progress.NONE);
  }

  private static final class ZeroStream extends InputStream {
    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return length;
    }
  }

  private void assertInterrupted(
      ReplayableSource source, UploadOptions options, Progress progress) {
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> grid.grid().put(source, options, progress));
  }
}
