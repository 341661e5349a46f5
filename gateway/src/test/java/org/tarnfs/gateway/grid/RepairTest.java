// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.HashTree;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.ShareHashChain;
import org.tarnfs.gateway.share.UriExtensionBlock;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import org.tarnfs.storage.testing.Operation;

/// A repair brings back what is missing, by the verify cap alone, and touches nothing else.
@Timeout(60)
final class RepairTest {

  private static final CheckOptions BELIEVE = new CheckOptions(false, false);
  private static final CheckOptions VERIFY = new CheckOptions(true, false);
  private static final EncodingParameters TWO_OF_FOUR = new EncodingParameters(2, 4, 4);
  private static final EncodingParameters THREE_OF_TEN = new EncodingParameters(3, 10, 10);
  private static final ShareNumber ZERO = new ShareNumber(0);
  private static final ShareNumber ONE = new ShareNumber(1);
  private static final byte[] CONTENT = TestGrid.content(1000, 1);

  private final TestGrid grid = TestGrid.of(4, Duration.ofMillis(100));

  private ChkReadCap put(byte[] content, int segmentSize) throws Exception {
    return (ChkReadCap) grid.put(content, TWO_OF_FOUR, segmentSize).cap();
  }

  private ChkReadCap put() throws Exception {
    return put(CONTENT, 1 << 20);
  }

  private static List<Bytes> shares(TestGrid grid, ChkReadCap cap) throws Exception {
    List<Bytes> shares = new ArrayList<>();
    for (int number = 0; number < cap.total(); number++) {
      shares.add(Bytes.copyOf(grid.share(cap, new ShareNumber(number))));
    }
    return shares;
  }

  private static void remove(TestGrid grid, ChkReadCap cap, int... numbers) {
    for (int number : numbers) {
      ShareNumber share = new ShareNumber(number);
      grid.holders(cap, share).forEach(memory -> memory.remove(cap.storageIndex(), share));
    }
  }

  /// The good shares are what `shares` says, a verify finds all of them, and a second repair has
  /// nothing to do.
  private static void assertWhole(TestGrid grid, ChkReadCap cap, List<Bytes> shares)
      throws Exception {
    StorageIndex index = cap.storageIndex();
    for (int number = 0; number < cap.total(); number++) {
      ShareNumber share = new ShareNumber(number);
      List<Bytes> copies = new ArrayList<>();
      for (InMemoryStorageServer holder : grid.holders(cap, share)) {
        int length = (int) holder.length(index, share);
        copies.add(Bytes.copyOf(holder.read(index, share, 0, length)));
      }
      assertThat(copies).contains(shares.get(number));
    }
    assertThat(grid.grid().check(cap, VERIFY).health().healthy()).isTrue();
    int writes = grid.calls(Operation.WRITE) + grid.calls(Operation.ALLOCATE);
    for (CheckOptions options : List.of(BELIEVE, VERIFY)) {
      CheckAndRepairResults again = grid.grid().checkAndRepair(cap, options);
      assertThat(again.attempted()).isFalse();
      assertThat(again.successful()).isFalse();
      assertThat(again.post()).isEqualTo(again.pre());
    }
    assertThat(grid.calls(Operation.WRITE) + grid.calls(Operation.ALLOCATE)).isEqualTo(writes);
  }

  @ParameterizedTest
  @EnumSource
  void damagedShareGetsAnotherCopyElsewhere(ShareDamage damage) throws Exception {
    for (int segmentSize : new int[] {1 << 20, 150, 30_000}) {
      // Of a large share an upload would read no more than the end.
      byte[] content = TestGrid.content(segmentSize == 30_000 ? 300_000 : 1000, segmentSize);
      ChkReadCap cap = put(content, segmentSize);
      List<Bytes> shares = shares(grid, cap);
      InMemoryStorageServer holder = grid.holders(cap, ONE).getFirst();
      byte[] damaged = damage.of(grid.share(cap, ONE), grid.share(cap, ZERO));
      holder.put(cap.storageIndex(), ONE, damaged);

      CheckAndRepairResults results = grid.grid().checkAndRepair(cap.verifyCap(), VERIFY);

      assertThat(results.attempted()).isTrue();
      assertThat(results.successful()).isTrue();
      assertThat(results.pre().counts().good()).isEqualTo(3);
      assertThat(results.post().health().summary()).isEqualTo("Healthy");
      assertThat(results.post().shares().places()).hasSize(4);
      assertThat(results.post().shares().corrupt()).isEqualTo(results.pre().shares().corrupt());
      assertThat(grid.holders(cap, ONE)).contains(holder).hasSize(2);
      assertWhole(grid, cap, shares);
      assertThat(grid.get(cap)).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void missingSharesComeBack(boolean verify) throws Exception {
    for (int size : new int[] {56, 3000, (5 << 20) + 11}) {
      TestGrid ten = TestGrid.of(10);
      ChkReadCap cap = (ChkReadCap) ten.put(TestGrid.content(size, size), THREE_OF_TEN).cap();
      List<Bytes> shares = shares(ten, cap);
      remove(ten, cap, 0, 1, 4, 5, 7, 8, 9);

      CheckAndRepairResults results =
          ten.grid().checkAndRepair(cap.verifyCap(), new CheckOptions(verify, false));

      assertThat(results.successful()).isTrue();
      assertThat(results.troubles()).isEmpty();
      assertThat(results.pre().counts().good()).isEqualTo(3);
      assertThat(results.post().counts().good()).isEqualTo(10);
      assertThat(results.post().counts().happiness()).isEqualTo(10);
      assertThat(results.post()).isEqualTo(ten.grid().check(cap, BELIEVE));
      assertWhole(ten, cap, shares);
    }
  }

  @Test
  void repairSendsNoMoreThanWhatIsMissing() throws Exception {
    ChkReadCap cap = put();
    remove(grid, cap, 2);
    int writes = grid.calls(Operation.WRITE);
    int allocations = grid.calls(Operation.ALLOCATE);

    assertThat(grid.grid().checkAndRepair(cap, VERIFY).successful()).isTrue();

    assertThat(grid.calls(Operation.WRITE) - writes).isEqualTo(1);
    assertThat(grid.calls(Operation.ALLOCATE) - allocations).isEqualTo(1);
  }

  @Test
  void healthyFileIsLeftAlone() throws Exception {
    ChkReadCap cap = put();

    assertWhole(grid, cap, shares(grid, cap));
  }

  @Test
  void fileThatIsLostCannotBeRepaired() throws Exception {
    ChkReadCap cap = put();
    remove(grid, cap, 0, 1, 2);

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap, VERIFY);

    assertThat(results.attempted()).isFalse();
    assertThat(results.pre().health().recoverable()).isFalse();
    assertThat(results.post()).isEqualTo(results.pre());
    assertThat(grid.holders(cap, ONE)).isEmpty();
  }

  @Test
  void shareThatIsFoundDamagedOnlyDuringTheRepairIsReplacedToo() throws Exception {
    ChkReadCap cap = put();
    List<Bytes> shares = shares(grid, cap);
    remove(grid, cap, 2);
    InMemoryStorageServer holder = grid.holders(cap, ONE).getFirst();
    holder.corrupt(cap.storageIndex(), ONE, 40);

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap, BELIEVE);

    assertThat(results.pre().counts().good()).isEqualTo(3);
    assertThat(results.pre().shares().corrupt()).isEmpty();
    assertThat(results.successful()).isTrue();
    assertThat(results.post().shares().corrupt())
        .singleElement()
        .satisfies(share -> assertThat(share.number()).isEqualTo(ONE));
    assertWhole(grid, cap, shares);
  }

  @Test
  void blockThatIsFoundDamagedOnlyOnceItIsReadIsReplacedToo() throws Exception {
    byte[] content = TestGrid.content(300_000, 1);
    ChkReadCap cap = put(content, 30_000);
    List<Bytes> shares = shares(grid, cap);
    remove(grid, cap, 3);
    grid.holders(cap, ZERO).getFirst().corrupt(cap.storageIndex(), ZERO, 100_000);

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap, BELIEVE);

    assertThat(results.successful()).isTrue();
    assertThat(results.post().shares().corrupt())
        .singleElement()
        .satisfies(share -> assertThat(share.number()).isEqualTo(ZERO));
    assertWhole(grid, cap, shares);
  }

  @Test
  void damagedShareCannotBeReplacedWhereThereIsNoOtherServer() throws Exception {
    TestGrid one = TestGrid.of(1);
    EncodingParameters parameters = new EncodingParameters(2, 4, 1);
    ChkReadCap cap = (ChkReadCap) one.put(CONTENT, parameters).cap();
    one.memory(0).corrupt(cap.storageIndex(), ONE, 40);
    remove(one, cap, 2);

    CheckAndRepairResults results = one.grid().checkAndRepair(cap, VERIFY);

    assertThat(results.attempted()).isTrue();
    assertThat(results.successful()).isFalse();
    assertThat(results.post().counts().good()).isEqualTo(3);
    assertThat(results.post().health().summary()).isEqualTo("Not Healthy: 3 shares (enc 2-of-4)");
    assertThat(results.post().shares().corrupt()).hasSize(1);
    assertThat(one.grid().checkAndRepair(cap, VERIFY).post()).isEqualTo(results.post());
    assertThat(one.get(cap)).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSE", "HANG", "FAIL"})
  void sharesOfAServerThatIsAwayAreStoredElsewhere(Fault fault) throws Exception {
    ChkReadCap cap = put();
    List<Bytes> shares = shares(grid, cap);
    int away = grid.memories().indexOf(grid.holders(cap, ONE).getFirst());
    grid.plan(away, FaultPlan.always(fault));

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap, VERIFY);

    assertThat(results.successful()).isTrue();
    assertThat(results.post().shares().places().get("1")).doesNotContain("server " + away);
    assertThat(results.post().counts().goodHosts()).isEqualTo(3);
    assertWhole(grid, cap, shares);
    grid.heal();
    assertWhole(grid, cap, shares);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSE", "HANG", "FAIL", "LOSE_ANSWER"})
  void serverThatFailsDuringTheRepairIsReplaced(Fault fault) throws Exception {
    for (Operation operation : List.of(Operation.ALLOCATE, Operation.WRITE)) {
      TestGrid six = TestGrid.of(6, Duration.ofMillis(100));
      ChkReadCap cap = (ChkReadCap) six.put(CONTENT, TWO_OF_FOUR, 150).cap();
      List<Bytes> shares = shares(six, cap);
      remove(six, cap, 0, 2);
      for (int server = 0; server < 3; server++) {
        six.plan(server, FaultPlan.always(fault).onlyFor(operation));
      }

      CheckAndRepairResults results = six.grid().checkAndRepair(cap, VERIFY);

      assertThat(results.successful()).as(results::toString).isTrue();
      six.heal();
      assertWhole(six, cap, shares);
    }
  }

  @Test
  void repairThatNobodyTakesSharesForSaysSo() throws Exception {
    ChkReadCap cap = put();
    remove(grid, cap, 2);
    grid.fail(4, Fault.NONE);
    for (int server = 0; server < 4; server++) {
      grid.plan(server, FaultPlan.always(Fault.FAIL).onlyFor(Operation.ALLOCATE));
    }

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap, VERIFY);

    assertThat(results.attempted()).isTrue();
    assertThat(results.successful()).isFalse();
    assertThat(results.troubles()).hasSize(4).allSatisfy(t -> assertThat(t).contains("failed"));
    assertThat(results.post().counts().good()).isEqualTo(3);
  }

  @Test
  void shareThatAppearsAfterTheCheckIsTaken() throws Exception {
    ChkReadCap cap = put();
    byte[] two = grid.share(cap, new ShareNumber(2));
    remove(grid, cap, 2);
    int silent = grid.memories().indexOf(grid.holders(cap, ONE).getFirst());
    grid.memory(silent).put(cap.storageIndex(), new ShareNumber(2), two);
    grid.plan(silent, FaultPlan.always(Fault.STALE_ANSWER).onlyFor(Operation.SHARES));

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap, BELIEVE);

    assertThat(results.successful()).isTrue();
    grid.heal();
    assertThat(grid.grid().check(cap, VERIFY).health().healthy()).isTrue();
  }

  @Test
  void twoRepairsAtOnceStoreEachShareOnce() throws Exception {
    ChkReadCap cap = put();
    List<Bytes> shares = shares(grid, cap);
    remove(grid, cap, 0, 1);
    int writes = grid.calls(Operation.WRITE);

    try (TaskScope tasks = new TaskScope()) {
      var first = tasks.fork(() -> grid.grid().checkAndRepair(cap, VERIFY));
      var second = tasks.fork(() -> grid.grid().checkAndRepair(cap, VERIFY));
      assertThat(List.of(TaskScope.join(first).attempted(), TaskScope.join(second).attempted()))
          .containsExactlyInAnyOrder(true, false);
    }

    assertThat(grid.calls(Operation.WRITE) - writes).isEqualTo(2);
    assertWhole(grid, cap, shares);
  }

  @Test
  void repairKeepsToTheMemoryThereIs() throws Exception {
    TestGrid small = TestGrid.of(10, new MemoryBudget(100_000));
    ChkReadCap cap = (ChkReadCap) small.put(TestGrid.content(3 << 20, 5), THREE_OF_TEN).cap();
    List<Bytes> shares = shares(small, cap);
    remove(small, cap, 0, 3, 9);

    assertThat(small.grid().checkAndRepair(cap, VERIFY).successful()).isTrue();

    assertWhole(small, cap, shares);
  }

  /// Other programs may put more into the URI extension block than we do.
  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 150})
  void whatAnotherProgramWroteIsKept(int segmentSize) throws Exception {
    ChkReadCap ours = put(CONTENT, segmentSize);
    byte[] more = "zeal:3:yes,".getBytes(US_ASCII);
    ChkReadCap cap = rewritten(ours, (extension, roots) -> concat(extension, more), 4);
    List<Bytes> shares = shares(grid, cap);
    remove(grid, cap, 1, 2);

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap.verifyCap(), VERIFY);

    assertThat(results.successful()).isTrue();
    assertWhole(grid, cap, shares);
    assertThat(grid.get(cap)).isEqualTo(CONTENT);
  }

  /// A share root that belongs to other shares than the ciphertext gives: whoever made the cap did
  /// so in bad faith, or on a bad machine.
  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 150})
  void fileWhoseSharesWereMadeWrongCannotBeRepaired(int segmentSize) throws Exception {
    ChkReadCap ours = put(CONTENT, segmentSize);
    ChkReadCap cap =
        rewritten(
            ours,
            (extension, roots) -> {
              UriExtensionBlock block = UriExtensionBlock.decode(extension);
              return new UriExtensionBlock(
                      block.segmentSize(),
                      Bytes.copyOf(HashTree.over(roots).root()),
                      block.ciphertextRootHash())
                  .encode(block.segmentation(1000, 2), 4, new byte[HashTree.HASH_LENGTH]);
            },
            3);
    remove(grid, cap, 3);

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap.verifyCap(), VERIFY);

    assertThat(results.pre().counts().good()).isEqualTo(3);
    assertThat(results.attempted()).isTrue();
    assertThat(results.successful()).isFalse();
    assertThat(results.troubles()).anyMatch(t -> t.contains("damaged before they were stored"));
    assertThat(results.post().counts().good()).isEqualTo(3);
    assertThat(grid.holders(cap, new ShareNumber(3))).isEmpty();
    assertThat(grid.get(cap)).isEqualTo(CONTENT);
  }

  private interface Rewriting {
    byte[] uriExtension(byte[] old, byte[] blockRoots) throws BadShareException;
  }

  /// The same file with another URI extension block. The root of a share from `wrong` on is not
  /// its own in the share hash tree.
  private ChkReadCap rewritten(ChkReadCap cap, Rewriting rewriting, int wrong) throws Exception {
    byte[] share = grid.share(cap, ZERO);
    ImmutableShareLayout layout = ImmutableShareLayout.decodeHeader(ByteBuffer.wrap(share));
    byte[] old = layout.unframeUriExtension(at(share, layout.uriExtension()));
    byte[] roots = new byte[4 * HashTree.HASH_LENGTH];
    for (int number = 0; number < Math.min(4, wrong); number++) {
      at(grid.share(cap, new ShareNumber(number)), layout.blockHashTree())
          .get(roots, number * HashTree.HASH_LENGTH, HashTree.HASH_LENGTH);
    }
    byte[] uriExtension = rewriting.uriExtension(old, roots);
    for (int number = 0; number < 4; number++) {
      ShareNumber which = new ShareNumber(number);
      byte[] before = grid.share(cap, which);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(before, 0, (int) layout.shareHashChain());
      out.writeBytes(ShareHashChain.encode(HashTree.over(roots), number));
      out.writeBytes(layout.frameUriExtension(uriExtension));
      for (InMemoryStorageServer holder : grid.holders(cap, which)) {
        holder.put(cap.storageIndex(), which, out.toByteArray());
      }
    }
    return new ChkReadCap(
        cap.key(), UriExtensionBlock.hashOf(uriExtension), cap.needed(), cap.total(), cap.size());
  }

  private static ByteBuffer at(byte[] share, long offset) {
    return ByteBuffer.wrap(share).position((int) offset);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }

  @Test
  void leasesAreRenewedWhileRepairing() throws Exception {
    ChkVerifyCap cap = put().verifyCap();

    CheckAndRepairResults results = grid.grid().checkAndRepair(cap, new CheckOptions(false, true));

    assertThat(results.pre().servers().leases().renewed()).isEqualTo(4);
    assertThat(grid.calls(Operation.RENEW_LEASE)).isEqualTo(4);
  }
}
