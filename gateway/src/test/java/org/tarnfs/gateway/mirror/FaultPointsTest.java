// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.mirror.Death.Step;
import org.tarnfs.gateway.mutable.KeyPairs;
import org.tarnfs.gateway.mutable.UsedKeyPairs;

/// Kills a device at each step of one run of the mirror, the first, the second and so on, in which
/// it has something of everything to do. It goes on after that as if nothing had been.
@ExtendWith(Seeds.class)
class FaultPointsTest {

  /// Of the folder, its list of devices, and each device.
  private static final int MUTABLE_FILES = 4;

  private static final KeyPairs KEY_PAIRS = UsedKeyPairs.of(MUTABLE_FILES);

  /// So many files are on their way at the same time, at most.
  private static final int IN_FLIGHT = 10;

  private static final int SERVERS = 3;

  /// Of calls to servers there are many: chance decides which third of them is tried, if nothing
  /// else is asked for.
  private static final int CALLS_APART = Integer.getInteger("mirror.callsApart", 3);

  @TempDir(factory = InMemory.class)
  private Path directory;

  /// Where there is such a place, waiting for disks takes no time there; nothing here is about what
  /// they hold after a power failure.
  static final class InMemory implements TempDirFactory {
    private static final Path PLACE = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.isWritable(PLACE)
          ? Files.createTempDirectory(PLACE, "junit")
          : Files.createTempDirectory("junit");
    }
  }

  /// What there is to do.
  interface Work {

    /// Has it wait for the first device; the other is up to date.
    void prepare(TestDevice a, TestDevice b) throws Exception;

    /// All of it was done, and no more of it twice than was in flight.
    void assertIsDone(TestDevice a, TestDevice b) throws Exception;
  }

  @Test
  void nothingIsLostWhateverWasToldOfLast() throws Exception {
    assertThat(kills(0, 1, new ChangesHere(), Step.TELL)).isGreaterThan(2 * ChangesHere.FILES);
  }

  @Test
  void nothingIsLostWhateverServersWereAskedLast(RandomGenerator random) throws Exception {
    int first = random.nextInt(CALLS_APART);
    assertThat(kills(first, CALLS_APART, new ChangesHere(), Step.CALL, Step.HAVE_CALLED))
        .isGreaterThan(30);
  }

  @Test
  void nothingIsLostWhateverWasCommittedLast() throws Exception {
    assertThat(kills(0, 1, new ChangesHere(), Step.COMMIT, Step.HAVE_COMMITTED)).isGreaterThan(30);
  }

  @Test
  void whatComesIsWholeWhateverWasToldOfLast() throws Exception {
    assertThat(kills(0, 1, new ChangesElsewhere(), Step.TELL)).isGreaterThan(20);
  }

  @Test
  void whatComesIsWholeWhateverServersWereAskedLast(RandomGenerator random) throws Exception {
    int first = random.nextInt(CALLS_APART);
    assertThat(kills(first, CALLS_APART, new ChangesElsewhere(), Step.CALL, Step.HAVE_CALLED))
        .isGreaterThan(20);
  }

  @Test
  void whatComesIsWholeWhateverWasCommittedLast() throws Exception {
    assertThat(kills(0, 1, new ChangesElsewhere(), Step.COMMIT, Step.HAVE_COMMITTED))
        .isGreaterThan(30);
  }

  /// Kills the device after so many steps, and then after more and more of them until it lives.
  ///
  /// @return how often it was killed
  private int kills(int first, int apart, Work work, Step... steps) throws Exception {
    int kills = 0;
    while (isKilledAfter(first + kills * apart, work, steps)) {
      kills++;
    }
    return kills;
  }

  /// Returns whether so many steps came at all.
  private boolean isKilledAfter(int others, Work work, Step... steps) throws Exception {
    TestGrid grid = TestGrid.of(SERVERS).keyPairs(KEY_PAIRS);
    DirectoryCap<?> root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    Path home = Files.createDirectory(directory.resolve("run-" + others));
    try (TestDevice a = TestDevice.join("a", home, grid.newGrid(TestDevice.ENCODING), root);
        TestDevice b = TestDevice.join("b", home, grid.newGrid(TestDevice.ENCODING), root)) {
      work.prepare(a, b);
      a.restart();
      a.events.clear();
      a.clock = hasty();
      Death death = Death.after(others, steps);
      boolean killed = isKilled(a, grid, death);
      for (TestDevice device : List.of(a, b, a, b)) {
        device.engine().state().retryAll();
        device.sync();
      }
      work.assertIsDone(a, b);
      return killed;
    } catch (AssertionError | IOException | RuntimeException e) {
      throw new AssertionError("killed after %d of %s".formatted(others, List.of(steps)), e);
    }
  }

  private static boolean isKilled(TestDevice device, TestGrid grid, Death death) throws Exception {
    device.death = death;
    for (int server = 0; server < SERVERS; server++) {
      grid.plan(server, death.plan());
    }
    try {
      device.sync();
    } catch (Death.Killed e) {
      assertThat(death.hasCome()).isTrue();
    } catch (IOException e) {
      // A process that is killed has no time to see what has failed.
      if (!death.hasCome()) {
        throw e;
      }
    }
    device.restart();
    device.death = Death.NEVER;
    grid.heal();
    return death.hasCome();
  }

  /// A clock by which whatever is done takes long, so that it is committed before the next.
  private static InstantSource hasty() {
    AtomicLong asked = new AtomicLong();
    return () -> InstantSource.system().instant().plus(Duration.ofSeconds(asked.incrementAndGet()));
  }

  static void assertDoneOnce(TestDevice device, MirrorEvent.Kind kind, long items) {
    assertThat(device.events.stream().filter(event -> event.kind() == kind).count())
        .isLessThanOrEqualTo(items + IN_FLIGHT);
  }
}
