// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.testing.ForwardingStorageServer;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.Operation;

/// Uploads that are asked for less happiness than the file needs shares: a cap is given only when
/// the file can be read.
@Timeout(20)
final class FewSharesTest {

  private static final EncodingParameters FOUR_OF_FIVE = new EncodingParameters(4, 5, 1);
  private static final int SEGMENT = 1000;
  private static final MemoryBudget TIGHT = new MemoryBudget(4096);

  /// A server with room for `count` shares.
  private static StorageServer roomFor(int count, StorageServer server) {
    return new ForwardingStorageServer(server) {
      private final Set<ShareNumber> taken = new TreeSet<>();

      @Override
      public Allocation allocate(
          StorageIndex index,
          Set<ShareNumber> shares,
          long shareLength,
          LeaseSecrets lease,
          SecretBytes uploadSecret)
          throws StorageProtocolException, InterruptedException {
        Set<ShareNumber> fitting =
            shares.stream().sorted().limit(count - taken.size()).collect(Collectors.toSet());
        taken.addAll(fitting);
        return super.allocate(index, fitting, shareLength, lease, uploadSecret);
      }
    };
  }

  /// Nobody can go on with it, so nothing of it is to be left.
  private static void putWithRandomKey(TestGrid grid, byte[] content)
      throws IOException, InterruptedException {
    grid.grid()
        .put(
            ReplayableSource.ofBytes(content),
            new UploadOptions(FOUR_OF_FIVE, Optional.empty(), SEGMENT),
            Progress.NONE);
  }

  @Test
  void serversWithoutRoomForThemAreNotWrittenTo() {
    TestGrid grid = TestGrid.of(3);
    for (int server = 0; server < 3; server++) {
      grid.front(server, truth -> roomFor(1, truth));
    }

    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(() -> putWithRandomKey(grid, TestGrid.content(100 * SEGMENT, 1)))
        .withMessageContaining("need 4 different shares on servers, have 3 on 3 known")
        .withMessageContaining("has no room");
    assertThat(grid.bytesInUse()).isZero();
    assertThat(grid.count(0).calls(Operation.WRITE)).isZero();
  }

  @Test
  void longUploadEndsAsSoonAsTooFewCanBeComplete() {
    TestGrid grid = TestGrid.of(4, TIGHT);
    for (int server = 0; server < 4; server++) {
      grid.front(server, truth -> roomFor(1, truth));
    }
    grid.plan(2, FaultPlan.after(3, Fault.REFUSE).onlyFor(Operation.WRITE));

    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(() -> putWithRandomKey(grid, TestGrid.content(300 * SEGMENT, 2)))
        .withMessageContaining("need 4 different shares on servers, have 3 on 4 known")
        .withMessageContaining("server 2");
    assertThat(grid.calls()).isLessThan(100);
    assertThat(grid.bytesInUse()).isZero();
  }

  @Test
  void lostSharesFindAPlaceOnAServerThatHasSome() throws Exception {
    TestGrid grid = TestGrid.of(2);
    grid.plan(0, FaultPlan.after(2, Fault.REFUSE));
    byte[] content = TestGrid.content(10 * SEGMENT, 3);

    Uploaded uploaded = grid.put(content, FOUR_OF_FIVE, SEGMENT);

    assertThat(uploaded.placement()).hasSize(5);
    assertThat(grid.get(uploaded.cap())).isEqualTo(content);
  }
}
