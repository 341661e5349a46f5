// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SPACE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.lease.Usage;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;
import org.tarnfs.storage.protocol.SlotSecrets;

/// A container of a share of 100 bytes has 184: header 12, data, lease 72.
final class SpaceTest extends DiskFixture {

  private static final int CONTAINER = 184;

  @Test
  void capacityCountsWhatIsHeldAndWhatIsPromised() throws Exception {
    DiskStorageServer server = open(new StorageLimits(0, 3 * CONTAINER));
    store(server, ZERO, bytes(100));

    assertThat(allocateTen(server)).hasSize(2);
    assertThat(server.version().availableSpace()).isZero();
  }

  @Test
  void capacityIsKnownAfterARestart() throws Exception {
    DiskStorageServer first = open();
    store(first, new ShareNumber(20), bytes(100));
    store(first, new ShareNumber(21), bytes(100));
    first.close();

    DiskStorageServer second = open(new StorageLimits(0, 3 * CONTAINER));

    assertThat(allocateTen(second)).hasSize(1);
  }

  @Test
  void roomPromisedToAnUploadThatEndsIsFreeAgain() throws Exception {
    DiskStorageServer server = open(new StorageLimits(0, 2 * CONTAINER));
    Set<ShareNumber> allocated = allocateTen(server);
    assertThat(allocated).hasSize(2);

    for (ShareNumber share : allocated) {
      server.abort(index, share, uploadSecret);
    }

    assertThat(server.version().availableSpace()).isEqualTo(2 * CONTAINER);
    assertThat(allocate(server, ZERO, 100 + CONTAINER)).containsExactly(ZERO);
    assertThat(allocate(server, ONE, 1)).isEmpty();
  }

  @Test
  void capacityIsNeverPassedByManyAtTheSameTime() throws Exception {
    DiskStorageServer server = open(new StorageLimits(0, 40 * CONTAINER + 100));
    List<Callable<Integer>> uploads = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int seed = i;
      uploads.add(() -> upload(server, seed));
    }

    int stored = 0;
    try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> upload : tasks.invokeAll(uploads)) {
        stored += upload.get();
      }
    }

    assertThat(stored).isBetween(1, 40);
    for (int seed = 200; stored < 40; seed++) {
      stored += upload(server, seed);
    }
    assertThat(upload(server, 300)).isZero();
    assertThat(server.usage()).isEqualTo(new Usage(40, 40 * CONTAINER));
    assertThat(usageOnDisk()).isEqualTo(server.usage());
    assertThat(server.version().availableSpace()).isEqualTo(100);
  }

  private int upload(DiskStorageServer server, int seed) throws Exception {
    Set<ShareNumber> allocated =
        server.allocate(index(seed), Set.of(ZERO), 100, lease, uploadSecret).allocated();
    for (ShareNumber share : allocated) {
      server.write(index(seed), share, uploadSecret, 0, ByteBuffer.wrap(bytes(100)));
    }
    return allocated.size();
  }

  /// A mutable container of 100 bytes has 572: header and leases 468, data, lease count 4.
  @Test
  void mutableShareOnAFullServerIsChangedUnlessItGrows() throws Exception {
    DiskStorageServer server = open(new StorageLimits(0, 572));
    assertThat(change(server, 100).isWritten()).isTrue();

    assertThat(change(server, 99).isWritten()).isTrue();
    assertRefused(NO_SPACE, () -> change(server, 101));

    assertThat(server.mutable().length(index, ZERO)).isEqualTo(99);
    assertThat(incoming()).isEmpty();
    assertThat(server.version().availableSpace()).isEqualTo(1);
    assertThat(change(server, 0).isWritten()).isTrue();
    assertThat(server.version().availableSpace()).isEqualTo(572);
  }

  private ReadTestWriteAnswer change(DiskStorageServer server, int length) throws Exception {
    ShareChange change =
        new ShareChange(
            List.of(),
            List.of(new ShareChange.Write(0, ByteBuffer.wrap(bytes(length)))),
            OptionalLong.of(length));
    return server
        .mutable()
        .readTestWrite(
            index,
            new SlotSecrets(secret(SlotSecrets.WRITE_ENABLER_LENGTH, 4), lease),
            new ReadTestWriteRequest(Map.of(ZERO, change), List.of()));
  }

  @Test
  void reservedSpaceStaysFree() throws Exception {
    TightDisk disk = new TightDisk(1_000_000);
    DiskStorageServer server = open(new StorageLimits(999_000, Long.MAX_VALUE), disk);

    assertThat(server.version().availableSpace()).isEqualTo(1000);
    assertThat(allocateTen(server)).hasSize(5);
    disk.free = 998_000;
    assertThat(server.version().availableSpace()).isZero();
  }

  @Test
  void leaseThatDoesNotFitIsRefusedButRenewalGoesOn() throws Exception {
    DiskStorageServer server = open(new StorageLimits(0, CONTAINER + 72));
    store(server, ZERO, bytes(100));

    server.addOrRenewLease(index, lease(5));
    assertRefused(NO_SPACE, () -> server.addOrRenewLease(index, lease(6)));
    server.addOrRenewLease(index, lease(5));

    assertThat(server.usage()).isEqualTo(usageOnDisk());
    assertThat(server.version().availableSpace()).isZero();
  }

  @Test
  void fullDiskEndsTheUploadButNotTheServer() throws Exception {
    TightDisk disk = new TightDisk(1_000_000);
    DiskStorageServer server = open(StorageLimits.NONE, disk);
    allocate(server, ZERO, 10_000);
    write(server, ZERO, 0, bytes(100));
    disk.free = 0;
    disk.isFull = true;

    assertRefused(NO_SPACE, () -> write(server, ZERO, 100, bytes(100)));

    assertRefused(NO_SUCH_SHARE, () -> write(server, ZERO, 100, bytes(100)));
    assertThat(incoming()).isEmpty();
    disk.free = 1_000_000;
    disk.isFull = false;
    store(server, ZERO, bytes(10_000));
    assertThat(read(server, ZERO)).isEqualTo(bytes(10_000));
  }

  private Set<ShareNumber> allocateTen(DiskStorageServer server) throws Exception {
    Set<ShareNumber> ten = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      ten.add(new ShareNumber(i));
    }
    return server.allocate(index, ten, 100, lease, uploadSecret).allocated();
  }

  /// A disk with as much room as the test says.
  private final class TightDisk extends Disk {

    volatile long free;
    volatile boolean isFull;

    TightDisk(long free) throws IOException {
      super(directory);
      this.free = free;
    }

    @Override
    long freeBytes() {
      return free;
    }

    @Override
    void write(FileChannel file, ByteBuffer data, long position) throws IOException {
      if (isFull) {
        throw new IOException("No space left on device");
      }
      super.write(file, data, position);
    }
  }
}
