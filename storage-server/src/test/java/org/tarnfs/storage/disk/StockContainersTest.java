// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.storage.disk.Containers.Container;
import org.tarnfs.storage.disk.Containers.Lease;
import org.tarnfs.storage.lease.LeaseFormat;
import org.tarnfs.storage.lease.LeaseRecord;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;
import org.tarnfs.storage.protocol.SlotSecrets;

/// Files that stock software wrote are ours to serve and to go on with, and ours are byte for byte
/// what it would have written.
final class StockContainersTest extends DiskFixture {

  private static final Duration DAY = Duration.ofDays(1);

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#immutable")
  void immutableSharesAreRead(Container container) throws Exception {
    plant(ZERO, container.file().toArray());
    DiskStorageServer server = open();

    assertThat(server.shares(index)).containsExactly(ZERO);
    assertThat(server.length(index, ZERO)).isEqualTo(container.data().length());
    assertThat(read(server, ZERO)).isEqualTo(container.data().toArray());
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#mutable")
  void mutableSharesAreListedButNotReadAsImmutable(Container container) throws Exception {
    plant(ZERO, container.file().toArray());
    DiskStorageServer server = open();

    assertThat(server.shares(index)).containsExactly(ZERO);
    assertRefused(NO_SUCH_SHARE, () -> server.read(index, ZERO, 0, 10));
    assertRefused(NO_SUCH_SHARE, () -> server.length(index, ZERO));
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#mutable")
  void mutableSharesAreRead(Container container) throws Exception {
    plant(ZERO, container.file().toArray());
    DiskStorageServer server = open();

    assertThat(server.mutable().shares(index)).containsExactly(ZERO);
    assertThat(server.mutable().length(index, ZERO)).isEqualTo(container.data().length());
    assertThat(Bytes.copyOf(server.mutable().read(index, ZERO, 0, 1 << 20)))
        .isEqualTo(container.data());
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#mutable")
  void mutableShareIsChangedAndKeepsItsLeases(Container container) throws Exception {
    plant(ZERO, container.file().toArray());
    DiskStorageServer server = open();
    MutableShareOwner owner = MutableShareOwner.in(container.file().asReadOnlyBuffer());
    SlotSecrets secrets = new SlotSecrets(owner.writeEnabler(), lease(77));
    byte[] more = bytes(3000);
    ShareChange change =
        new ShareChange(
            List.of(
                new ShareChange.Test(
                    new ByteRange(0, 1 << 20), container.data().asReadOnlyBuffer())),
            List.of(new ShareChange.Write(container.data().length(), ByteBuffer.wrap(more))),
            OptionalLong.empty());

    ReadTestWriteAnswer answer =
        server
            .mutable()
            .readTestWrite(
                index, secrets, new ReadTestWriteRequest(Map.of(ZERO, change), List.of()));

    assertThat(answer.isWritten()).isTrue();
    byte[] content = Bytes.copyOf(server.mutable().read(index, ZERO, 0, 1 << 20)).toArray();
    assertThat(content).startsWith(container.data().toArray()).endsWith(more);
    assertThat(leases().stream().filter(lease -> lease.owner() != 0))
        .hasSize(container.leases().size() + 1);
    clock.advance(DAY);
    for (Lease lease : container.leases()) {
      server.addOrRenewLease(index, lease.secrets());
    }
    server.addOrRenewLease(index, lease(77));
    assertThat(leases().stream().filter(lease -> lease.owner() != 0))
        .hasSize(container.leases().size() + 1);
    server.awaitUsage();
    assertThat(server.usage()).isEqualTo(usageOnDisk());
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#mutable")
  void damagedMutableShareIsReplaced(Container container) throws Exception {
    byte[] damaged = Arrays.copyOf(container.file().toArray(), 90);
    plant(ZERO, damaged);
    DiskStorageServer server = open();
    SlotSecrets secrets = new SlotSecrets(secret(32, 3), lease(77));
    ShareChange change =
        new ShareChange(
            List.of(new ShareChange.Test(new ByteRange(0, 1), ByteBuffer.allocate(0))),
            List.of(new ShareChange.Write(0, ByteBuffer.wrap(bytes(10)))),
            OptionalLong.empty());

    server
        .mutable()
        .readTestWrite(index, secrets, new ReadTestWriteRequest(Map.of(ZERO, change), List.of()));

    assertThat(Bytes.copyOf(server.mutable().read(index, ZERO, 0, 100)).toArray())
        .isEqualTo(bytes(10));
    server.awaitUsage();
    assertThat(server.usage()).isEqualTo(usageOnDisk());
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#all")
  void everyLeaseIsRecognisedAndRenewedInPlace(Container container) throws Exception {
    plant(ZERO, container.file().toArray());
    DiskStorageServer server = open();
    clock.advance(DAY);

    for (Lease lease : container.leases()) {
      server.addOrRenewLease(index, lease.secrets());
    }

    assertThat(Files.size(shareFile(ZERO))).isEqualTo(container.file().length());
    long expiry = clock.instant().plus(LeaseRecord.DURATION).getEpochSecond();
    assertThat(leases().stream().map(LeaseRecord::expiry))
        .isEqualTo(Collections.nCopies(container.leases().size(), expiry));
    assertThat(dataOf(Files.readAllBytes(shareFile(ZERO)), container))
        .isEqualTo(container.data().toArray());
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#all")
  void renewalNeverSetsALeaseBack(Container container) throws Exception {
    plant(ZERO, container.file().toArray());
    DiskStorageServer server = open();
    clock.advance(Duration.ofDays(-60));

    for (Lease lease : container.leases()) {
      server.addOrRenewLease(index, lease.secrets());
    }

    assertThat(Files.readAllBytes(shareFile(ZERO))).isEqualTo(container.file().toArray());
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#all")
  void leaseIsAddedBehindTheOthers(Container container) throws Exception {
    plant(ZERO, container.file().toArray());
    DiskStorageServer server = open();

    server.addOrRenewLease(index, lease(99));
    server.addOrRenewLease(index, lease(99));

    assertThat(leases()).hasSize(container.leases().size() + 1);
    assertThat(leases().getLast().owner()).isEqualTo(1);
    assertThat(dataOf(Files.readAllBytes(shareFile(ZERO)), container))
        .isEqualTo(container.data().toArray());
    assertThat(Files.size(shareFile(ZERO)))
        .isEqualTo(container.file().length() + leaseFormat(container).size());
    server.awaitUsage();
    assertThat(server.usage()).isEqualTo(usageOnDisk());
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#mutable")
  void freeSlotOfAMutableContainerIsTakenFirst(Container container) throws Exception {
    byte[] file = container.file().toArray();
    int second = MutableShareFile.SLOTS_OFFSET + LeaseFormat.MUTABLE.size();
    Arrays.fill(file, second, second + LeaseFormat.MUTABLE.size(), (byte) 0);
    plant(ZERO, file);
    clock.advance(Duration.ofSeconds(1).minus(LeaseRecord.DURATION));
    DiskStorageServer server =
        DiskStorageServer.open(directory, StorageLimits.NONE, Containers.nodeId(), clock);

    server.addOrRenewLease(index, container.leases().get(1).secrets());
    server.close();

    assertThat(Files.readAllBytes(shareFile(ZERO))).isEqualTo(container.file().toArray());
  }

  @ParameterizedTest
  @MethodSource("org.tarnfs.storage.disk.Containers#mutable")
  void uploaderLeasesMutableSharesAsAnOwner(Container container) throws Exception {
    plant(ZERO, container.file().toArray());

    Allocation allocation = open().allocate(index, Set.of(ZERO), 10, lease(99), uploadSecret);

    assertThat(allocation).isEqualTo(new Allocation(Set.of(ZERO), Set.of()));
    assertThat(leases().getLast().owner()).isEqualTo(1);
  }

  @Test
  void newShareIsWhatStockSoftwareWrites() throws Exception {
    Container one = Containers.immutable().get(4);
    Container two = Containers.immutable().get(5);
    DiskStorageServer server = open();

    server.allocate(
        index, Set.of(ZERO), one.data().length(), one.leases().get(0).secrets(), uploadSecret);
    write(server, ZERO, 0, one.data().toArray());
    byte[] uploaded = Files.readAllBytes(shareFile(ZERO));
    server.addOrRenewLease(index, two.leases().get(1).secrets());

    assertThat(uploaded).isEqualTo(one.file().toArray());
    assertThat(Files.readAllBytes(shareFile(ZERO))).isEqualTo(two.file().toArray());
  }

  private List<LeaseRecord> leases() throws Exception {
    List<LeaseRecord> leases = new ArrayList<>();
    try (FileChannel file = Disk.openToRead(shareFile(ZERO))) {
      ShareFile container = ShareFile.of(file);
      for (long slot = 0; slot < container.leaseSlots(); slot++) {
        ByteBuffer bytes = ByteBuffer.allocate(container.leaseFormat().size());
        Disk.read(file, bytes, container.leaseOffset(slot));
        leases.add(container.leaseFormat().decode(bytes.flip()));
      }
    }
    return leases;
  }

  private static LeaseFormat leaseFormat(Container container) {
    return container.isMutable() ? LeaseFormat.MUTABLE : LeaseFormat.IMMUTABLE;
  }

  private static byte[] dataOf(byte[] file, Container container) {
    int start = container.isMutable() ? 468 : 12;
    return Arrays.copyOfRange(file, start, start + container.data().length());
  }
}
