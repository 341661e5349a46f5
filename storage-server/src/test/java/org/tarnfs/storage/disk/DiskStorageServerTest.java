// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.SERVER_FAILED;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.ProgramVersion;
import org.tarnfs.storage.protocol.ServerVersion;

final class DiskStorageServerTest extends DiskFixture {

  @Test
  void saysItsVersion() throws Exception {
    ServerVersion version = open(new StorageLimits(Long.MAX_VALUE, Long.MAX_VALUE)).version();

    assertThat(version)
        .isEqualTo(
            new ServerVersion(0, 69_105_000_000_000_000L, 0, "tarn/" + ProgramVersion.VERSION));
  }

  @Test
  void sharesOutliveTheServer() throws Exception {
    DiskStorageServer first = open();
    store(first, ZERO, bytes(1000));
    first.close();

    assertThat(read(open(), ZERO)).isEqualTo(bytes(1000));
  }

  @Test
  void shareLiesWhereStockSoftwareLooksForIt() throws Exception {
    store(open(), new ShareNumber(17), bytes(10));

    String name = index.toString();
    assertThat(
            directory.resolve("shares").resolve(name.substring(0, 2)).resolve(name).resolve("17"))
        .isRegularFile();
    assertThat(incoming()).isEmpty();
  }

  @Test
  void uploadsInProgressAreDeletedAtTheStart() throws Exception {
    DiskStorageServer first = open();
    allocate(first, ZERO, 1000);
    write(first, ZERO, 0, bytes(10));
    Files.createDirectories(directory.resolve("shares/incoming/ab/abcde"));
    Files.write(directory.resolve("shares/incoming/ab/abcde/0"), bytes(10));
    assertThat(incoming()).hasSize(2);

    DiskStorageServer second = open();

    assertThat(incoming()).isEmpty();
    assertThat(second.shares(index)).isEmpty();
    assertRefused(NO_SUCH_SHARE, () -> write(second, ZERO, 10, bytes(10)));
  }

  @Test
  void uploadIsGivenUpAfterHalfAnHourWithoutAWrite() throws Exception {
    DiskStorageServer server = open();
    allocate(server, ZERO, 1000);
    allocate(server, ONE, 1000);
    clock.advance(Duration.ofMinutes(29));
    write(server, ONE, 0, bytes(10));
    clock.advance(Duration.ofMinutes(2));

    assertRefused(NO_SUCH_SHARE, () -> write(server, ZERO, 0, bytes(1000)));
    assertThat(write(server, ONE, 0, bytes(10))).isFalse();
    clock.advance(Duration.ofMinutes(31));
    server.version();
    assertThat(incoming()).isEmpty();
    assertThat(allocate(server, ZERO, 500)).containsExactly(ZERO);
  }

  @Test
  void busyServerMakesAllDirectoriesOfPrefixesAtOnce() throws Exception {
    DiskStorageServer server = open();
    for (int seed = 0; seed < 60; seed++) {
      server.allocate(index(seed), Set.of(ZERO), 10, lease, uploadSecret);
      server.write(index(seed), ZERO, uploadSecret, 0, ByteBuffer.wrap(bytes(10)));
    }
    server.close();

    DiskStorageServer again = open();
    for (int seed = 0; seed < 60; seed++) {
      assertThat(again.shares(index(seed))).containsExactly(ZERO);
    }
    assertThat(directory.resolve("shares/aa")).isDirectory();
  }

  @Test
  void largeUploadIsWrittenBackWhileItComes() throws Exception {
    byte[] content = bytes(20 << 20);
    DiskStorageServer server = open();
    allocate(server, ZERO, content.length);

    for (int start = 0; start < content.length; start += 700_000) {
      int end = Math.min(start + 700_000, content.length);
      write(server, ZERO, start, Arrays.copyOfRange(content, start, end));
    }

    assertThat(Arrays.mismatch(server.read(index, ZERO, 0, 1 << 30).array(), content))
        .isEqualTo(-1);
  }

  @Test
  void uploadInTooManyPiecesIsRefused() throws Exception {
    DiskStorageServer server = open();
    allocate(server, ZERO, 100_000);

    for (int piece = 1; piece < MissingRanges.MAX_GAPS; piece++) {
      write(server, ZERO, 2L * piece, bytes(1));
    }

    assertRefused(BAD_REQUEST, () -> write(server, ZERO, 90_000, bytes(1)));
    assertThat(write(server, ZERO, 0, bytes(2))).isFalse();
  }

  @Test
  void strangeFilesAreNoShares() throws Exception {
    DiskStorageServer server = open();
    store(server, ZERO, bytes(10));
    for (String name : new String[] {"00", "256", "1000", "-1", "a", "1 ", "٣", ".0", "0.tmp"}) {
      Files.write(shareFile(ZERO).resolveSibling(name), bytes(100));
    }
    Files.createDirectories(directory.resolve("shares/zz/not-an-index"));
    Files.write(directory.resolve("shares/zz/not-an-index/0"), bytes(100));

    assertThat(server.shares(index)).containsExactly(ZERO);
    DiskStorageServer second = open();
    second.awaitUsage();
    assertThat(second.usage().shares()).isEqualTo(1);
  }

  @Test
  void damagedContainerIsAFailureOfTheServer() throws Exception {
    DiskStorageServer server = open();
    for (byte[] damaged : new byte[][] {{}, {0, 0, 0}, bytes(11), bytes(500), new byte[500]}) {
      plant(ZERO, damaged);

      assertRefused(SERVER_FAILED, () -> server.read(index, ZERO, 0, 10));
      assertRefused(SERVER_FAILED, () -> server.length(index, ZERO));
      assertRefused(NO_SUCH_SHARE, () -> server.addOrRenewLease(index, lease));
      assertThat(Files.readAllBytes(shareFile(ZERO))).isEqualTo(damaged);
    }
  }

  @Test
  void damagedContainerIsNeitherHeldNorOverwritten() throws Exception {
    DiskStorageServer server = open();
    store(server, ONE, bytes(10));
    plant(ZERO, bytes(500));

    assertThat(server.allocate(index, Set.of(ZERO, ONE), 10, lease, uploadSecret))
        .isEqualTo(new Allocation(Set.of(ONE), Set.of()));
    assertThat(Files.readAllBytes(shareFile(ZERO))).isEqualTo(bytes(500));
  }

  @Test
  void unreadableDirectoryIsAFailureOfTheServerAndOfThatDirectoryOnly() throws Exception {
    DiskStorageServer server = open();
    ShareTree tree = new ShareTree(directory);
    Files.createDirectories(tree.prefix(index));
    Files.write(tree.bucket(index), bytes(10));

    assertRefused(SERVER_FAILED, () -> server.shares(index));
    assertRefused(SERVER_FAILED, () -> server.read(index, ZERO, 0, 1));
    assertRefused(SERVER_FAILED, () -> allocate(server, ZERO, 10));
    assertRefused(SERVER_FAILED, () -> server.addOrRenewLease(index, lease));
    assertThat(server.shares(index(2))).isEmpty();
  }

  @Test
  void directoryThatCannotBeMadeFailsTheOpening() throws Exception {
    Path file = Files.write(directory.resolve("file"), bytes(1));

    assertThatIOException()
        .isThrownBy(
            () ->
                DiskStorageServer.open(
                    file.resolve("storage"), StorageLimits.NONE, NODE_ID, clock));
  }
}
