// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;

/// A storage server to test, and what its tests need to talk to it.
abstract class StorageServerFixture extends SeededValues {

  static final ShareNumber ZERO = new ShareNumber(0);
  static final ShareNumber ONE = new ShareNumber(1);

  /// The bucket all tests use.
  protected final StorageIndex index = index(1);

  final LeaseSecrets lease = lease(1);
  final SecretBytes uploadSecret = secret(20, 2);
  final SecretBytes otherSecret = secret(20, 3);

  StorageServer server;

  protected abstract StorageServer openServer() throws Exception;

  protected final StorageServer server() {
    return server;
  }

  @BeforeEach
  final void open() throws Exception {
    server = openServer();
  }

  /// Uploads a share at one go.
  protected final void store(ShareNumber share, byte[] content) throws Exception {
    assertThat(allocate(share, content.length).allocated()).containsExactly(share);
    assertThat(write(share, 0, content).isComplete()).isTrue();
  }

  protected final Allocation allocate(ShareNumber share, long length) throws Exception {
    return allocate(Set.of(share), length, uploadSecret);
  }

  final Allocation allocate(Set<ShareNumber> shares, long length, SecretBytes secret)
      throws Exception {
    return server.allocate(index, shares, length, lease, secret);
  }

  final WriteProgress write(ShareNumber share, long offset, byte[] data) throws Exception {
    return server.write(index, share, uploadSecret, offset, ByteBuffer.wrap(data));
  }

  final byte[] read(ShareNumber share, long offset, int length) throws Exception {
    ByteBuffer buffer = server.read(index, share, offset, length);
    byte[] content = new byte[buffer.remaining()];
    buffer.get(content);
    return content;
  }

  protected static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatExceptionOfType(StorageProtocolException.class)
        .isThrownBy(call)
        .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  /// Bytes that look random and are the same for the same length.
  protected static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static byte[] bytes(int length, int start, int end) {
    return slice(bytes(length), new ByteRange(start, end));
  }

  static byte[] slice(byte[] content, ByteRange range) {
    return Arrays.copyOfRange(content, (int) range.start(), (int) range.end());
  }

  static List<ByteRange> pieces(int length, int pieceLength) {
    List<ByteRange> pieces = new ArrayList<>();
    for (int start = 0; start < length; start += pieceLength) {
      pieces.add(ByteRange.ofLength(start, pieceLength).clippedTo(length));
    }
    return pieces;
  }

  static ByteBuffer direct(byte[] content) {
    return ByteBuffer.allocateDirect(content.length).put(content).flip();
  }

  static ByteBuffer readOnly(byte[] content) {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  static <T> List<T> inParallel(List<Callable<T>> calls) throws Exception {
    List<T> answers = new ArrayList<>();
    try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<T> answer : tasks.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }
    return answers;
  }
}
