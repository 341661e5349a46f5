// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.testing.ForwardingStorageServer;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import org.tarnfs.storage.testing.Operation;

/// Storing a file of which servers say that they have shares already.
@Timeout(20)
final class ReuploadTest {

  private static final EncodingParameters TWO_OF_FOUR = new EncodingParameters(2, 4, 3);
  private static final EncodingParameters ALL_OF_FOUR = new EncodingParameters(2, 4, 4);
  private static final byte[] CONTENT = TestGrid.content(1000, 1);
  private static final ShareNumber ONE = new ShareNumber(1);

  private final TestGrid grid = TestGrid.of(4, Duration.ofMillis(100));
  private Uploaded first;
  private StorageIndex index;

  @BeforeEach
  void storeOnce() throws Exception {
    first = grid.put(CONTENT, TWO_OF_FOUR);
    index = ((ChkReadCap) first.cap()).storageIndex();
  }

  private InMemoryStorageServer holderOfOne() {
    return grid.holders((ChkReadCap) first.cap(), ONE).getFirst();
  }

  @Test
  void sharesThatAreThereAreReadOnceAndNotSentAgain() throws Exception {
    int before = grid.calls();
    int writes = grid.calls(Operation.WRITE);

    Uploaded second = grid.put(CONTENT, ALL_OF_FOUR);

    assertThat(second).isEqualTo(first);
    assertThat(grid.calls() - before).isEqualTo(4 + 4);
    assertThat(grid.calls(Operation.WRITE)).isEqualTo(writes);
  }

  @Test
  void ofALargeShareOnlyTheEndIsRead() throws Exception {
    byte[] large = TestGrid.content(3 << 20, 2);
    Uploaded uploaded = grid.put(large, TWO_OF_FOUR);
    int before = grid.calls();

    assertThat(grid.put(large, TWO_OF_FOUR)).isEqualTo(uploaded);

    assertThat(grid.calls() - before).isEqualTo(4 + 4);
    assertThat(grid.count(0).bytesRead()).isLessThan(4096);
  }

  /// Offset 40 is in the block, the last byte in the URI extension block.
  @ParameterizedTest
  @EnumSource
  void damagedShareGetsAnotherPlaceAndItsServerIsTold(Damage damage) throws Exception {
    InMemoryStorageServer holder = holderOfOne();
    damage.strike(holder, index, grid.share((ChkReadCap) first.cap(), new ShareNumber(0)));

    Uploaded second = grid.put(CONTENT, ALL_OF_FOUR);

    assertThat(second.cap()).isEqualTo(first.cap());
    assertThat(second.placement()).hasSize(4);
    assertThat(second.happiness()).isEqualTo(4);
    assertThat(grid.holders((ChkReadCap) second.cap(), ONE)).contains(holder).hasSize(2);
    while (holder.advisories().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(holder.advisories()).singleElement().asString().contains(" 1: client found");
  }

  /// The end of a share, without the block hash tree before it, proves its neighbour too.
  @Test
  void neighbourIsNotTakenForALargeShare() throws Exception {
    byte[] large = TestGrid.content(3 << 20, 2);
    ChkReadCap cap = (ChkReadCap) grid.put(large, TWO_OF_FOUR).cap();
    InMemoryStorageServer holder = grid.holders(cap, ONE).getFirst();
    holder.put(cap.storageIndex(), ONE, grid.share(cap, new ShareNumber(0)));

    Uploaded second = grid.put(large, ALL_OF_FOUR);

    assertThat(second.happiness()).isEqualTo(4);
    assertThat(grid.holders(cap, ONE)).contains(holder).hasSize(2);
  }

  enum Damage {
    BLOCK,
    END,
    TRUNCATION,
    ANOTHER_FILE,
    NEIGHBOUR;

    void strike(InMemoryStorageServer holder, StorageIndex index, byte[] neighbour)
        throws Exception {
      int length = (int) holder.length(index, ONE);
      switch (this) {
        case BLOCK -> holder.corrupt(index, ONE, 40);
        case END -> holder.corrupt(index, ONE, length - 1);
        case TRUNCATION -> holder.put(index, ONE, holder.read(index, ONE, 0, length / 2).array());
        case ANOTHER_FILE -> holder.put(index, ONE, new byte[length]);
        case NEIGHBOUR -> holder.put(index, ONE, neighbour);
      }
    }
  }

  @Test
  void allSharesMayBeDamagedAndTheUploadBecomesHappy() throws Exception {
    for (InMemoryStorageServer memory : grid.memories()) {
      for (ShareNumber share : memory.shares(index)) {
        memory.corrupt(index, share, 40);
      }
    }

    Uploaded second = grid.put(CONTENT, ALL_OF_FOUR);

    assertThat(second.happiness()).isEqualTo(4);
    assertThat(grid.get(second.cap())).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSE", "HANG", "FAIL", "TRUNCATED", "SHORT_READ"})
  void shareThatCannotBeReadIsNotCounted(Fault fault) {
    grid.plan(0, FaultPlan.always(fault).onlyFor(Operation.READ));
    grid.plan(1, FaultPlan.always(Fault.REFUSE));

    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(() -> grid.put(CONTENT, ALL_OF_FOUR))
        .withMessageContaining("server 1");
  }

  @Test
  void serverThatClaimsWhateverItIsAskedForIsNotCounted() throws Exception {
    TestGrid other = TestGrid.of(5);
    other.plan(0, FaultPlan.always(Fault.CLAIM_SHARES));
    other.plan(1, FaultPlan.always(Fault.CLAIM_SHARES));

    Uploaded uploaded = other.put(CONTENT, TWO_OF_FOUR);

    assertThat(uploaded.happiness()).isEqualTo(3);
    assertThat(uploaded.placement()).hasSize(4);
    assertThat(uploaded.placement().toString()).doesNotContain("server 0", "server 1");
    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(() -> other.put(CONTENT, ALL_OF_FOUR))
        .withMessageContaining("have 3 of 5 known");
  }

  @Test
  void serverThatClaimsAShareItDoesNotTakeIsNotCounted() throws Exception {
    TestGrid other = TestGrid.of(5);
    other.plan(0, FaultPlan.always(Fault.LIE_ABOUT_ALLOCATION).onlyFor(Operation.ALLOCATE));
    other.front(
        0,
        truth ->
            new ForwardingStorageServer(truth) {
              @Override
              public Set<ShareNumber> shares(StorageIndex bucket) {
                return Set.of(new ShareNumber(0), ONE, new ShareNumber(2), new ShareNumber(3));
              }
            });

    Uploaded uploaded = other.put(CONTENT, ALL_OF_FOUR);

    assertThat(uploaded.placement().toString()).doesNotContain("server 0");
    other.plan(0, FaultPlan.always(Fault.REFUSE));
    assertThat(other.get(uploaded.cap())).isEqualTo(CONTENT);
  }

  @Test
  void serverWithADamagedShareMayTakeAnother() throws Exception {
    InMemoryStorageServer holder = holderOfOne();
    holder.corrupt(index, ONE, 40);
    List<ShareNumber> before = List.copyOf(holder.shares(index));

    Uploaded second = grid.put(CONTENT, ALL_OF_FOUR);

    assertThat(before).containsExactly(ONE);
    assertThat(holder.shares(index)).hasSize(2);
    assertThat(second.happiness()).isEqualTo(4);
  }
}
