// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.storage.disk.Containers.Container;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// Whatever lies where a share should be, the server gives its data or refuses, and a lease changes
/// nothing about that.
@ExtendWith(Seeds.class)
final class ShareFileFuzzTest {

  private static final StorageIndex INDEX = DiskFixture.index(1);

  @TempDir private static Path directory;
  private static DiskStorageServer server;

  @FuzzTest
  void anyFile(byte[] file) throws Exception {
    check(file);
  }

  @Test
  void everyCutOfAStockContainer() throws Exception {
    for (Container container : Containers.all()) {
      byte[] file = container.file().toArray();
      for (int length = 0; length <= file.length; length += 1 + length / 4) {
        check(Arrays.copyOf(file, length));
      }
    }
  }

  @Test
  void stockContainersWithDamagedNumbers(RandomGenerator random) throws Exception {
    List<Container> containers = Containers.all();
    for (int round = 0; round < 40; round++) {
      byte[] file = containers.get(round % containers.size()).file().toArray();
      for (int damage = random.nextInt(1, 4); damage > 0; damage--) {
        int at = random.nextInt(Math.min(file.length, 120));
        file[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : -random.nextInt(2));
      }
      check(file);
    }
  }

  @BeforeAll
  static void open() throws Exception {
    server =
        DiskStorageServer.open(
            directory, StorageLimits.NONE, DiskFixture.NODE_ID, InstantSource.system());
    server.awaitUsage();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static void check(byte[] file) throws Exception {
    ShareTree tree = new ShareTree(directory);
    Files.createDirectories(tree.bucket(INDEX));
    Path share = Files.write(tree.share(new ShareId(INDEX, DiskFixture.ZERO)), file);
    long used = server.usage().bytes();

    Optional<ByteBuffer> before = read();
    addLease();
    server.allocate(
        INDEX, Set.of(DiskFixture.ZERO), 1, DiskFixture.lease(2), DiskFixture.secret(20, 1));

    assertThat(read()).isEqualTo(before);
    assertThat(server.usage().bytes() - used).isEqualTo(Files.size(share) - file.length);
  }

  private static Optional<ByteBuffer> read() throws Exception {
    try {
      ByteBuffer data = server.read(INDEX, DiskFixture.ZERO, 0, 1 << 20);
      long length = server.length(INDEX, DiskFixture.ZERO);
      assertThat(length).isGreaterThanOrEqualTo(data.remaining());
      assertThat(server.read(INDEX, DiskFixture.ZERO, length, 10).remaining()).isZero();
      return Optional.of(data);
    } catch (StorageProtocolException refusal) {
      assertThat(refusal.reason()).isIn(Reason.SERVER_FAILED, Reason.NO_SUCH_SHARE);
      return Optional.empty();
    }
  }

  private static void addLease() throws Exception {
    try {
      server.addOrRenewLease(INDEX, DiskFixture.lease(1));
    } catch (StorageProtocolException refusal) {
      assertThat(refusal.reason()).isEqualTo(Reason.NO_SUCH_SHARE);
    }
  }
}
