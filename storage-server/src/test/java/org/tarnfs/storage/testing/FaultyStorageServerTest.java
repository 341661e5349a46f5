// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.WriteProgress;

final class FaultyStorageServerTest {

  private static final ShareNumber SHARE = new ShareNumber(0);
  private static final SecretBytes SECRET = SecretBytes.copyOf(new byte[LeaseSecrets.LENGTH]);

  private final StorageIndex index = StorageIndex.of(new byte[StorageIndex.LENGTH]);
  private final InMemoryStorageServer memory = new InMemoryStorageServer();
  private final FaultyStorageServer server = new FaultyStorageServer(memory, FaultPlan.never());

  @Test
  void readsGoWrongAsPlanned() throws Exception {
    memory.put(index, SHARE, new byte[] {1, 2, 3, 4});
    memory.put(index, new ShareNumber(1), new byte[] {5, 6, 7, 8});

    assertThat(readWith(Fault.NONE)).isEqualTo(buffer(1, 2, 3, 4));
    assertThat(readWith(Fault.SHORT_READ)).isEqualTo(buffer(1, 2));
    assertThat(readWith(Fault.TRUNCATED)).isEqualTo(buffer(1, 2));
    assertThat(readWith(Fault.FLIPPED_BIT)).isEqualTo(buffer(1, 2, 3, 5));
    assertThat(readWith(Fault.WRONG_SHARE)).isEqualTo(buffer(5, 6, 7, 8));
    assertThat(readWith(Fault.LONG_READ).remaining()).isEqualTo(104);
    server.read(index, new ShareNumber(1), 0, 4);
    assertThat(readWith(Fault.STALE_ANSWER)).isEqualTo(buffer(5, 6, 7, 8));
    assertThat(readWith(Fault.NONE)).isEqualTo(buffer(1, 2, 3, 4));
  }

  @Test
  void diesAfterSomeCalls() throws Exception {
    server.follow(FaultPlan.after(2, Fault.REFUSE));

    server.version();
    server.shares(index);

    assertThatExceptionOfType(StorageProtocolException.class).isThrownBy(server::version);
    assertThatExceptionOfType(StorageProtocolException.class).isThrownBy(server::version);
  }

  @Test
  void doesItsDutyAfterSomeCalls() throws Exception {
    server.follow(FaultPlan.until(1, Fault.REFUSE));

    assertThatExceptionOfType(StorageProtocolException.class).isThrownBy(server::version);
    assertThat(server.version()).isNotNull();
  }

  @Test
  void staleAnswerComesAfterTheDutyIsDone() throws Exception {
    LeaseSecrets lease = new LeaseSecrets(SECRET, SECRET);
    server.allocate(index, Set.of(SHARE), 4, lease, SECRET);
    server.follow(FaultPlan.always(Fault.STALE_ANSWER));

    WriteProgress stale = server.write(index, SHARE, SECRET, 0, buffer(1, 2, 3, 4));

    assertThat(stale.isComplete()).isFalse();
    assertThat(memory.shares(index)).containsExactly(SHARE);
    assertThat(server.shares(index)).isEmpty();
    assertThat(server.shares(index)).containsExactly(SHARE);
  }

  @Test
  void claimsSharesItDoesNotHave() throws Exception {
    server.follow(FaultPlan.always(Fault.CLAIM_SHARES));
    LeaseSecrets lease = new LeaseSecrets(SECRET, SECRET);

    assertThat(server.shares(index)).contains(SHARE);
    assertThat(server.allocate(index, Set.of(SHARE), 4, lease, SECRET).alreadyHave())
        .containsExactly(SHARE);
    assertThat(memory.shares(index)).isEmpty();
  }

  @Test
  void liesAboutAllocation() throws Exception {
    server.follow(FaultPlan.always(Fault.LIE_ABOUT_ALLOCATION).onlyFor(Operation.ALLOCATE));
    LeaseSecrets lease = new LeaseSecrets(SECRET, SECRET);

    assertThat(server.allocate(index, Set.of(SHARE), 4, lease, SECRET).allocated())
        .containsExactly(SHARE);
    assertThatExceptionOfType(StorageProtocolException.class)
        .isThrownBy(() -> server.write(index, SHARE, SECRET, 0, buffer(1, 2, 3, 4)));
  }

  @Test
  void hangsUntilInterrupted() {
    server.follow(FaultPlan.always(Fault.HANG));

    try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      var answer = tasks.submit(server::version);
      tasks.shutdownNow();

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(answer::get)
          .withCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void countsCallsAndBytes() throws Exception {
    memory.put(index, SHARE, new byte[] {1, 2, 3, 4});
    CountingStorageServer counting = new CountingStorageServer(memory);

    counting.read(index, SHARE, 1, 10);
    counting.read(index, SHARE, 0, 2);
    counting.version();

    assertThat(counting.calls()).isEqualTo(3);
    assertThat(counting.calls(Operation.READ)).isEqualTo(2);
    assertThat(counting.bytesRead()).isEqualTo(5);
  }

  private ByteBuffer readWith(Fault fault) throws Exception {
    server.follow(FaultPlan.always(fault));
    return server.read(index, SHARE, 0, 4);
  }

  private static ByteBuffer buffer(int... bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
    for (int b : bytes) {
      buffer.put((byte) b);
    }
    return buffer.flip();
  }
}
