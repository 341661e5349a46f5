// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Fails each operation on the disk in turn, until a run gets by without. Whichever it was, each
/// share is there whole or not at all, those acknowledged are there, and the ledger is exact.
final class DiskFaultTest extends DiskFixture {

  private static final byte[] SMALL = bytes(1000);
  private static final byte[] LARGE = bytes(200_000);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shareIsWholeOrAbsentWhicheverOperationFails(boolean isBrokenForGood) throws Exception {
    Path runs = directory;
    boolean hasFailed = true;
    for (int failing = 1; hasFailed; failing++) {
      directory = runs.resolve(Integer.toString(failing));
      FailingDisk disk = disk(failing, isBrokenForGood);
      DiskStorageServer server = open(StorageLimits.NONE, disk);

      Set<ShareNumber> acknowledged = play(server);

      hasFailed = disk.hasFailed();
      assertThat(failing).describedAs("runs").isLessThan(100);
      if (!isBrokenForGood) {
        check(server, acknowledged, "the same server, failure " + failing);
      }
      server.close();
      DiskStorageServer reopened = open();
      check(reopened, acknowledged, "reopened after failure " + failing);
      assertThat(incoming()).isEmpty();
      finish(reopened);
      reopened.close();
    }
  }

  private FailingDisk disk(int failing, boolean isBrokenForGood) throws IOException {
    DiskStorageServer.prepare(directory);
    return new FailingDisk(directory, failing, isBrokenForGood);
  }

  /// Uploads two shares, adds and renews leases; returns the shares that were acknowledged.
  private Set<ShareNumber> play(DiskStorageServer server) throws Exception {
    Set<ShareNumber> acknowledged = new TreeSet<>();
    attempt(
        () -> {
          store(server, ZERO, SMALL);
          acknowledged.add(ZERO);
        });
    attempt(
        () -> {
          allocate(server, ONE, LARGE.length);
          write(server, ONE, 150_000, Arrays.copyOfRange(LARGE, 150_000, 200_000));
          write(server, ONE, 0, Arrays.copyOf(LARGE, 160_000));
          acknowledged.add(ONE);
        });
    attempt(() -> server.addOrRenewLease(index, lease(7)));
    clock.advance(Duration.ofDays(1));
    attempt(() -> server.addOrRenewLease(index, lease(7)));
    attempt(() -> server.allocate(index, Set.of(ZERO), SMALL.length, lease(8), uploadSecret));
    attempt(() -> server.adviseCorruptShare(index, ZERO, "bad"));
    return acknowledged;
  }

  @FunctionalInterface
  private interface Step {
    void take() throws Exception;
  }

  private static void attempt(Step step) throws Exception {
    try {
      step.take();
    } catch (StorageProtocolException expected) {
      // The client knows that it may not have happened.
    }
  }

  private void check(DiskStorageServer server, Set<ShareNumber> acknowledged, String when)
      throws Exception {
    Set<ShareNumber> held = server.shares(index);
    assertThat(held).describedAs(when).containsAll(acknowledged);
    for (ShareNumber share : held) {
      byte[] content = share.equals(ZERO) ? SMALL : LARGE;
      assertThat(Arrays.equals(read(server, share), content)).describedAs(when).isTrue();
      assertThat(server.length(index, share)).describedAs(when).isEqualTo(content.length);
    }
    server.awaitUsage();
    assertThat(server.usage()).describedAs(when).isEqualTo(usageOnDisk());
  }

  /// Does what a client does that got an error.
  private void finish(DiskStorageServer server) throws Exception {
    Set<ShareNumber> held = server.shares(index);
    if (!held.contains(ZERO)) {
      store(server, ZERO, SMALL);
    }
    if (!held.contains(ONE)) {
      store(server, ONE, LARGE);
    }
    server.addOrRenewLease(index, lease(9));
    check(server, Set.of(ZERO, ONE), "at the end");
  }

  @Test
  void answerIsGivenWhenEverythingHasBeenForcedInOrder() throws Exception {
    DiskStorageServer.prepare(directory);
    FailingDisk disk = new FailingDisk(directory);
    DiskStorageServer server = open(StorageLimits.NONE, disk);

    store(server, ZERO, SMALL);

    String name = index.toString();
    String prefix = name.substring(0, 2);
    assertThat(disk.log())
        .containsExactly(
            "create " + name + "-0",
            "write",
            "force",
            "mkdir " + name,
            "mkdir " + prefix,
            "mkdir " + name,
            "move 0",
            "force " + name,
            "force " + prefix,
            "force shares");
    disk.log().clear();

    store(server, ONE, SMALL);

    assertThat(disk.log())
        .containsExactly(
            "open 0",
            "create " + name + "-1",
            "write",
            "force",
            "mkdir " + name,
            "move 1",
            "force " + name,
            "force " + prefix);
    disk.log().clear();

    server.addOrRenewLease(index, lease(5));

    assertThat(disk.log().subList(0, 5))
        .containsExactly("open 0", "write", "force", "write", "force");
  }
}
