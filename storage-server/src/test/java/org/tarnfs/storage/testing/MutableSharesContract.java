// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.WRONG_SECRET;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.MutableShares;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;
import org.tarnfs.storage.protocol.SlotSecrets;

/// What every storage server promises of the shares that can be changed.
abstract class MutableSharesContract extends StorageServerFixture {

  private static final ByteRange FIRST_BYTE = new ByteRange(0, 1);

  private final SlotSecrets secrets =
      new SlotSecrets(secret(SlotSecrets.WRITE_ENABLER_LENGTH, 5), lease);

  private MutableShares shares() {
    return server.mutable();
  }

  private ReadTestWriteAnswer change(Map<ShareNumber, ShareChange> changes, ByteRange... reads)
      throws Exception {
    return shares()
        .readTestWrite(index, secrets, new ReadTestWriteRequest(changes, List.of(reads)));
  }

  private boolean change(ShareNumber share, ShareChange change) throws Exception {
    return change(Map.of(share, change)).isWritten();
  }

  private void put(ShareNumber share, byte[] content) throws Exception {
    assertThat(change(share, write(0, content))).isTrue();
  }

  private static ShareChange write(long offset, byte[] data) {
    return new ShareChange(List.of(), List.of(piece(offset, data)), OptionalLong.empty());
  }

  private static ShareChange.Write piece(long offset, byte[] data) {
    return new ShareChange.Write(offset, ByteBuffer.wrap(data));
  }

  private static ShareChange.Test test(long start, long end, byte... specimen) {
    return new ShareChange.Test(new ByteRange(start, end), ByteBuffer.wrap(specimen));
  }

  private static ShareChange when(ShareChange.Test test, byte... content) {
    return new ShareChange(List.of(test), List.of(piece(0, content)), OptionalLong.empty());
  }

  private static ShareChange cutTo(long length) {
    return new ShareChange(List.of(), List.of(), OptionalLong.of(length));
  }

  private byte[] content(ShareNumber share) throws Exception {
    return bytesOf(shares().read(index, share, 0, 1 << 20));
  }

  private static List<byte[]> bytesOf(ReadTestWriteAnswer answer, ShareNumber share) {
    return answer.data().getOrDefault(share, List.of()).stream()
        .map(MutableSharesContract::bytesOf)
        .toList();
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Test
  void mutableShareIsWhatWasWritten() throws Exception {
    put(ZERO, bytes(100_000));

    assertThat(shares().shares(index)).containsExactly(ZERO);
    assertThat(content(ZERO)).isEqualTo(bytes(100_000));
    assertThat(bytesOf(shares().read(index, ZERO, 99_990, 100)))
        .isEqualTo(bytes(100_000, 99_990, 100_000));
    assertThat(shares().read(index, ZERO, 100_000, 5).remaining()).isZero();
  }

  @Test
  void largeMutableShareIsKeptBytewise() throws Exception {
    byte[] content = bytes((3 << 20) + 17);
    put(ONE, content);

    assertThat(bytesOf(shares().read(index, ONE, 1 << 20, 1 << 20)))
        .isEqualTo(bytes(content.length, 1 << 20, 2 << 20));
  }

  @Test
  void noMutableSharesAreThereAtFirst() throws Exception {
    assertThat(shares().shares(index)).isEmpty();
    assertRefused(NO_SUCH_SHARE, () -> shares().read(index, ZERO, 0, 1));
    assertThat(change(Map.of(), FIRST_BYTE).data()).isEmpty();
  }

  @Test
  void writesChangeOnlyWhatTheyCover() throws Exception {
    put(ZERO, new byte[] {1, 2, 3, 4, 5});

    assertThat(change(ZERO, write(1, new byte[] {9, 8}))).isTrue();

    assertThat(content(ZERO)).containsExactly(1, 9, 8, 4, 5);
  }

  @Test
  void laterWritesOfOneRequestWin() throws Exception {
    ShareChange change =
        new ShareChange(
            List.of(),
            List.of(piece(0, new byte[] {1, 1, 1}), piece(1, new byte[] {2, 2})),
            OptionalLong.empty());

    assertThat(change(ZERO, change)).isTrue();

    assertThat(content(ZERO)).containsExactly(1, 2, 2);
  }

  @Test
  void gapBeforeAWriteIsZeros() throws Exception {
    put(ZERO, new byte[] {1, 2, 3});

    assertThat(change(ZERO, write(5, new byte[] {6}))).isTrue();

    assertThat(content(ZERO)).containsExactly(1, 2, 3, 0, 0, 6);
  }

  @Test
  void shareIsCutButNotExtendedByItsNewLength() throws Exception {
    put(ZERO, new byte[] {1, 2, 3, 4});
    assertThat(change(ZERO, cutTo(2))).isTrue();
    assertThat(content(ZERO)).containsExactly(1, 2);

    assertThat(change(ZERO, cutTo(100))).isTrue();
    assertThat(content(ZERO)).containsExactly(1, 2);

    assertThat(change(ZERO, write(3, new byte[] {9}))).isTrue();
    assertThat(content(ZERO)).containsExactly(1, 2, 0, 9);
  }

  @Test
  void shareOfNewLengthZeroIsDeleted() throws Exception {
    put(ZERO, bytes(10));
    put(ONE, bytes(20));

    assertThat(change(ZERO, cutTo(0))).isTrue();
    assertThat(shares().shares(index)).containsExactly(ONE);
    assertThat(change(ONE, cutTo(0))).isTrue();

    assertThat(shares().shares(index)).isEmpty();
    assertRefused(NO_SUCH_SHARE, () -> shares().read(index, ONE, 0, 1));
    put(ZERO, bytes(30));
    assertThat(content(ZERO)).isEqualTo(bytes(30));
  }

  @Test
  void deletingNothingIsNoMistake() throws Exception {
    assertThat(change(ZERO, cutTo(0))).isTrue();
    assertThat(shares().shares(index)).isEmpty();
  }

  @Test
  void changeOfNothingMakesAnEmptyShare() throws Exception {
    ShareChange nothing = new ShareChange(List.of(), List.of(), OptionalLong.empty());
    assertThat(change(ZERO, nothing)).isTrue();
    assertThat(shares().shares(index)).containsExactly(ZERO);
    assertThat(content(ZERO)).isEmpty();

    put(ONE, bytes(7));
    assertThat(change(ONE, nothing)).isTrue();
    assertThat(content(ONE)).isEqualTo(bytes(7));
  }

  @Test
  void testsDecide() throws Exception {
    put(ZERO, new byte[] {1, 2, 3});

    assertThat(change(ZERO, when(test(1, 3, (byte) 2, (byte) 4), (byte) 7))).isFalse();
    assertThat(content(ZERO)).containsExactly(1, 2, 3);

    assertThat(change(ZERO, when(test(1, 3, (byte) 2, (byte) 3), (byte) 7))).isTrue();
    assertThat(content(ZERO)).containsExactly(7, 2, 3);
  }

  @Test
  void testSeesNoBytesBehindTheEnd() throws Exception {
    put(ZERO, new byte[] {1, 2});

    assertThat(change(ZERO, when(test(1, 10, (byte) 2), (byte) 5))).isTrue();
    assertThat(change(ZERO, when(test(0, 10, (byte) 5, (byte) 2, (byte) 0), (byte) 6))).isFalse();
    assertThat(change(ZERO, when(test(100, 110), (byte) 8))).isTrue();
    assertThat(content(ZERO)).containsExactly(8, 2);
  }

  @Test
  void onlyAMissingOrEmptyShareReadsAsNothing() throws Exception {
    assertThat(change(ZERO, when(test(0, 1), (byte) 1))).isTrue();
    assertThat(change(ZERO, when(test(0, 1), (byte) 2))).isFalse();
    assertThat(content(ZERO)).containsExactly(1);
  }

  @Test
  void oneFailedTestStopsTheChangesOfAllShares() throws Exception {
    put(ZERO, new byte[] {1});
    put(ONE, new byte[] {1});

    Map<ShareNumber, ShareChange> changes = new HashMap<>();
    changes.put(ZERO, when(test(0, 1, (byte) 1), (byte) 2));
    changes.put(ONE, when(test(0, 1, (byte) 9), (byte) 2));
    changes.put(new ShareNumber(2), write(0, bytes(5)));

    assertThat(change(changes).isWritten()).isFalse();
    assertThat(shares().shares(index)).containsExactlyInAnyOrder(ZERO, ONE);
    assertThat(content(ZERO)).containsExactly(1);
    assertThat(content(ONE)).containsExactly(1);
  }

  @Test
  void allSharesAreReadAsTheyWereBefore() throws Exception {
    put(ZERO, new byte[] {1, 2, 3});
    put(ONE, new byte[] {4});

    ReadTestWriteAnswer answer =
        change(
            Map.of(ZERO, write(0, new byte[] {9}), new ShareNumber(7), write(0, bytes(3))),
            FIRST_BYTE,
            new ByteRange(1, 100),
            new ByteRange(50, 60));

    assertThat(answer.isWritten()).isTrue();
    assertThat(answer.data().keySet()).containsExactlyInAnyOrder(ZERO, ONE);
    assertThat(bytesOf(answer, ZERO))
        .containsExactly(new byte[] {1}, new byte[] {2, 3}, new byte[0]);
    assertThat(bytesOf(answer, ONE)).containsExactly(new byte[] {4}, new byte[0], new byte[0]);
  }

  @Test
  void wrongWriteEnablerMayNotEvenRead() throws Exception {
    put(ZERO, new byte[] {1});
    SlotSecrets others =
        new SlotSecrets(secret(SlotSecrets.WRITE_ENABLER_LENGTH, 6), secrets.lease());

    for (Map<ShareNumber, ShareChange> changes :
        List.of(Map.<ShareNumber, ShareChange>of(), Map.of(ONE, write(0, bytes(1))))) {
      assertRefused(
          WRONG_SECRET,
          () ->
              shares()
                  .readTestWrite(
                      index, others, new ReadTestWriteRequest(changes, List.of(FIRST_BYTE))));
    }
    assertThat(shares().shares(index)).containsExactly(ZERO);
  }

  @Test
  void writeBeyondTheLongestShareIsRefused() throws Exception {
    put(ZERO, new byte[] {1});

    assertRefused(BAD_REQUEST, () -> change(ZERO, write(Long.MAX_VALUE, new byte[] {1})));

    assertThat(content(ZERO)).containsExactly(1);
  }

  @Test
  void negativeRangeOfAMutableShareIsRefused() throws Exception {
    put(ZERO, bytes(10));

    assertRefused(BAD_REQUEST, () -> shares().read(index, ZERO, -1, 5));
    assertRefused(BAD_REQUEST, () -> shares().read(index, ZERO, 5, -1));
  }

  @Test
  void everyShareNumberCanBeChangedAtOnce() throws Exception {
    Map<ShareNumber, ShareChange> changes = new HashMap<>();
    for (int number = 0; number <= ShareNumber.MAX; number++) {
      changes.put(new ShareNumber(number), write(0, bytes(number + 1)));
    }

    assertThat(change(changes).isWritten()).isTrue();

    assertThat(shares().shares(index)).hasSize(ShareNumber.MAX + 1);
    assertThat(content(new ShareNumber(255))).isEqualTo(bytes(256));
  }

  @Test
  void changesOfOneIndexFollowOneAnother() throws Exception {
    put(ZERO, new byte[1]);
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int writer = 0; writer < 8; writer++) {
      writers.add(
          () -> {
            for (int step = 0; step < 10; ) {
              byte now = content(ZERO)[0];
              if (change(ZERO, when(test(0, 1, now), (byte) (now + 1)))) {
                step++;
              }
            }
            return true;
          });
    }

    inParallel(writers);

    assertThat(content(ZERO)).containsExactly(80);
  }

  @Test
  void leaseOnAMutableShareIsRenewed() throws Exception {
    put(ZERO, bytes(10));

    server.addOrRenewLease(index, lease(5));
    put(ZERO, bytes(20));
    server.addOrRenewLease(index, lease(5));

    assertThat(content(ZERO)).isEqualTo(bytes(20));
  }

  @Test
  void adviceAboutAMutableShareNeedsTheShare() throws Exception {
    put(ZERO, bytes(10));

    shares().adviseCorruptShare(index, ZERO, "bad signature");

    assertRefused(NO_SUCH_SHARE, () -> shares().adviseCorruptShare(index, ONE, "bad signature"));
    assertRefused(BAD_REQUEST, () -> shares().adviseCorruptShare(index, ZERO, ""));
  }
}
