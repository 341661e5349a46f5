// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Whoever calls may be interrupted at any time. His call may then come to nothing; those of others
/// and the share must not suffer.
final class InterruptTest extends DiskFixture {

  @Test
  void interruptedWriteCanBeMadeAgain() throws Exception {
    byte[] content = bytes(300_000);
    DiskStorageServer server = open();
    allocate(server, ZERO, content.length);

    interrupted(() -> write(server, ZERO, 0, Arrays.copyOf(content, 200_000)));
    assertThat(write(server, ZERO, 0, Arrays.copyOf(content, 200_000))).isFalse();
    interrupted(() -> server.read(index, ONE, 0, 1));
    write(server, ZERO, 200_000, Arrays.copyOfRange(content, 200_000, 300_000));

    assertThat(read(server, ZERO)).isEqualTo(content);
  }

  @Test
  void lastWriteIsCompletedThoughItsCallerIsInterrupted() throws Exception {
    DiskStorageServer server = open();
    for (int i = 0; i < 30; i++) {
      byte[] content = bytes(1000 + i);
      ShareNumber share = new ShareNumber(i);
      allocate(server, share, content.length);
      Random random = new Random(i);

      interruptedLater(random.nextInt(300_000), () -> write(server, share, 0, content));

      if (!server.shares(index).contains(share)) {
        settle(() -> write(server, share, 0, content));
      }
      server.shares(index);
    }
    server.close();

    try (DiskStorageServer again = open()) {
      for (ShareNumber share : again.shares(index)) {
        assertThat(read(again, share)).isEqualTo(bytes(1000 + share.value()));
      }
      again.awaitUsage();
      assertThat(server.usage()).isEqualTo(again.usage());
    }
  }

  @Test
  void leasesSurviveInterrupts() throws Exception {
    DiskStorageServer server = open();
    store(server, ZERO, bytes(1000));
    for (int i = 0; i < 30; i++) {
      LeaseSecrets secrets = lease(i);
      interruptedLater(i * 10_000L, () -> server.addOrRenewLease(index, secrets));
    }
    server.close();

    DiskStorageServer again = open();
    again.awaitUsage();
    assertThat(read(again, ZERO)).isEqualTo(bytes(1000));
    assertThat(server.usage()).isEqualTo(again.usage());
  }

  @Test
  void interruptIsNotTakenForAFailureOfTheServer() throws Exception {
    DiskStorageServer server = open();
    store(server, ZERO, bytes(1000));

    assertInterrupts(() -> server.length(index, ZERO));
    assertInterrupts(() -> server.read(index, ZERO, 0, 1));
  }

  private static void assertInterrupts(Call call) {
    Thread.currentThread().interrupt();
    assertThatThrownBy(call::make).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @FunctionalInterface
  private interface Call {
    void make() throws Exception;
  }

  /// Makes a call on a thread that has been interrupted before.
  private static void interrupted(Call call) throws Exception {
    interruptedLater(0, call);
  }

  private static void interruptedLater(long nanos, Call call) throws Exception {
    Thread thread =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  if (nanos == 0) {
                    Thread.currentThread().interrupt();
                  }
                  settle(call);
                });
    thread.start();
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();
  }

  private static void settle(Call call) {
    try {
      call.make();
    } catch (InterruptedException | StorageProtocolException expected) {
      // It came to nothing, or had been made already.
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
