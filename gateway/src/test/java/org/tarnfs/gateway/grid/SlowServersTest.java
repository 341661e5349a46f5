// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.testing.ForwardingStorageServer;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.Operation;

/// Servers that hang or are slow. These tests wait, so they wait together.
@Timeout(30)
@Execution(ExecutionMode.CONCURRENT)
final class SlowServersTest {

  private static final EncodingParameters THREE_OF_TEN = new EncodingParameters(3, 10, 7);
  private static final EncodingParameters ALL_OF_TEN = new EncodingParameters(3, 10, 10);
  private static final int SEGMENT = 3000;
  private static final Duration FOREVER = Duration.ofDays(1);

  @ParameterizedTest
  @ValueSource(ints = {SEGMENT, 3 * SEGMENT})
  void serverThatHangsIsGivenUpWhenOnlyItIsWaitedFor(int size) throws Exception {
    TestGrid grid = TestGrid.of(10, FOREVER);
    grid.plan(3, FaultPlan.always(Fault.HANG).onlyFor(Operation.WRITE));
    byte[] content = TestGrid.content(size, 3);
    long start = System.nanoTime();

    Uploaded uploaded = grid.put(content, THREE_OF_TEN, SEGMENT);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
    assertThat(uploaded.happiness()).isEqualTo(9);
    assertThat(uploaded.placement()).hasSize(10);
    assertThat(grid.get(uploaded.cap())).isEqualTo(content);
  }

  @Test
  void serverThatHangsIsWaitedForWhenTheUploadNeedsIt() throws Exception {
    TestGrid grid = TestGrid.of(10, Duration.ofSeconds(5));
    grid.plan(3, FaultPlan.after(2, Fault.HANG).onlyFor(Operation.WRITE));

    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(() -> grid.put(TestGrid.content(5 * SEGMENT, 4), ALL_OF_TEN, SEGMENT))
        .withMessageContaining("need 10 servers")
        .withMessageContaining("have 9 of 10 known")
        .withMessageContaining("server 3: no answer in time");
  }

  @Test
  void slowServerIsWaitedForWhenTheUploadNeedsIt() throws Exception {
    TestGrid grid = TestGrid.of(10);
    grid.front(
        7,
        server ->
            new ForwardingStorageServer(server) {
              @Override
              public Allocation allocate(
                  StorageIndex index,
                  Set<ShareNumber> shares,
                  long shareLength,
                  LeaseSecrets lease,
                  SecretBytes uploadSecret)
                  throws StorageProtocolException, InterruptedException {
                boolean opened = new CountDownLatch(1).await(3, TimeUnit.SECONDS);
                assertThat(opened).isFalse();
                return super.allocate(index, shares, shareLength, lease, uploadSecret);
              }
            });

    Uploaded uploaded = grid.put(TestGrid.content(5000, 5), ALL_OF_TEN);

    assertThat(uploaded.happiness()).isEqualTo(10);
  }
}
