// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.lease.LeaseFormat;
import org.tarnfs.storage.lease.Usage;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;
import org.tarnfs.storage.testing.SeededValues;

/// A storage directory, servers on it, and a look behind their back.
abstract class DiskFixture extends SeededValues {

  static final Bytes NODE_ID = Bytes.copyOf(new byte[LeaseFormat.NODE_ID_LENGTH]);
  static final ShareNumber ZERO = new ShareNumber(0);
  static final ShareNumber ONE = new ShareNumber(1);

  final StorageIndex index = index(1);
  final LeaseSecrets lease = lease(1);
  final SecretBytes uploadSecret = secret(20, 2);
  final TestClock clock = new TestClock();

  @TempDir Path directory;

  private final List<DiskStorageServer> opened = new ArrayList<>();

  DiskStorageServer open() throws Exception {
    return open(StorageLimits.NONE);
  }

  DiskStorageServer open(StorageLimits limits) throws Exception {
    return opened(DiskStorageServer.open(directory, limits, NODE_ID, clock));
  }

  /// A server on a disk that may be worse than the real one.
  DiskStorageServer open(StorageLimits limits, Disk disk) throws Exception {
    ShareTree tree = DiskStorageServer.prepare(directory);
    return opened(new DiskStorageServer(tree, disk, limits, NODE_ID, clock));
  }

  private DiskStorageServer opened(DiskStorageServer server) {
    opened.add(server);
    return server;
  }

  @AfterEach
  final void closeServers() {
    opened.forEach(DiskStorageServer::close);
  }

  final void store(DiskStorageServer server, ShareNumber share, byte[] content) throws Exception {
    assertThat(allocate(server, share, content.length)).containsExactly(share);
    assertThat(write(server, share, 0, content)).isTrue();
  }

  final Set<ShareNumber> allocate(DiskStorageServer server, ShareNumber share, long length)
      throws Exception {
    return server.allocate(index, Set.of(share), length, lease, uploadSecret).allocated();
  }

  final boolean write(DiskStorageServer server, ShareNumber share, long offset, byte[] data)
      throws Exception {
    return server.write(index, share, uploadSecret, offset, ByteBuffer.wrap(data)).isComplete();
  }

  final byte[] read(DiskStorageServer server, ShareNumber share) throws Exception {
    return Bytes.copyOf(server.read(index, share, 0, 1 << 24)).toArray();
  }

  final Path shareFile(ShareNumber share) {
    return new ShareTree(directory).share(new ShareId(index, share));
  }

  /// Puts a file where a share would be.
  final void plant(ShareNumber share, byte[] container) throws IOException {
    Files.createDirectories(shareFile(share).getParent());
    Files.write(shareFile(share), container);
  }

  final List<Path> incoming() throws IOException {
    return filesBelow(directory.resolve("shares/incoming"));
  }

  /// What the shares on the disk use, counted in the plainest way.
  final Usage usageOnDisk() throws IOException {
    Usage usage = Usage.NONE;
    for (Path file : filesBelow(directory.resolve("shares"))) {
      if (!file.startsWith(directory.resolve("shares/incoming"))) {
        usage = usage.plus(new Usage(1, Files.size(file)));
      }
    }
    return usage;
  }

  static List<Path> filesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatExceptionOfType(StorageProtocolException.class)
        .isThrownBy(call)
        .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
