// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.ALREADY_COMPLETE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.CONFLICTING_WRITE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.WRONG_SECRET;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.WriteProgress;

/// What every storage server promises of allocating, writing and aborting.
abstract class UploadContract extends MutableSharesContract {

  @Test
  void allocationNamesAllSharesHeldNotOnlyThoseAskedFor() throws Exception {
    store(ZERO, bytes(10));
    store(ONE, bytes(10));

    Allocation allocation = allocate(Set.of(ONE, new ShareNumber(2)), 10, uploadSecret);

    assertThat(allocation.alreadyHave()).containsExactlyInAnyOrder(ZERO, ONE);
    assertThat(allocation.allocated()).containsExactly(new ShareNumber(2));
  }

  @Test
  void allocationOfNothingNewJustNamesWhatIsHeld() throws Exception {
    store(ZERO, bytes(10));

    assertThat(allocate(Set.of(), 10, uploadSecret))
        .isEqualTo(new Allocation(Set.of(ZERO), Set.of()));
  }

  @Test
  void allocationRepeatedWithTheSameSecretHasTheSameAnswer() throws Exception {
    Allocation first = allocate(Set.of(ZERO, ONE), 10, uploadSecret);
    write(ZERO, 0, bytes(4));

    Allocation second = allocate(Set.of(ZERO, ONE), 10, uploadSecret);

    assertThat(second).isEqualTo(first);
    assertThat(write(ZERO, 4, bytes(10, 4, 10)).isComplete()).isTrue();
  }

  @Test
  void shareBeingUploadedBySomebodyElseIsInNeitherSet() throws Exception {
    allocate(ZERO, 10);

    assertThat(allocate(Set.of(ZERO), 10, otherSecret))
        .isEqualTo(new Allocation(Set.of(), Set.of()));
  }

  @Test
  void uploadIsTakenUpWhereItWasWithTheSameSecret() throws Exception {
    byte[] content = bytes(100);
    allocate(ZERO, content.length);
    write(ZERO, 0, slice(content, new ByteRange(0, 40)));
    write(ZERO, 60, slice(content, new ByteRange(60, 70)));

    assertThat(allocate(Set.of(ZERO), content.length, uploadSecret).allocated())
        .containsExactly(ZERO);
    assertThat(write(ZERO, 0, slice(content, new ByteRange(0, 1))).required())
        .containsExactly(new ByteRange(40, 60), new ByteRange(70, 100));
    write(ZERO, 40, slice(content, new ByteRange(40, 60)));
    assertThat(write(ZERO, 70, slice(content, new ByteRange(70, 100))).isComplete()).isTrue();
    assertThat(read(ZERO, 0, content.length)).isEqualTo(content);
  }

  @Test
  void attemptWithAnotherSecretOrLengthTakesNothingFromAnUpload() throws Exception {
    byte[] content = bytes(100);
    allocate(ZERO, content.length);
    write(ZERO, 0, slice(content, new ByteRange(0, 40)));

    assertThat(allocate(Set.of(ZERO), content.length, otherSecret).allocated()).isEmpty();
    assertThat(allocate(Set.of(ZERO), content.length + 1, uploadSecret).allocated()).isEmpty();
    assertRefused(WRONG_SECRET, () -> server.abort(index, ZERO, otherSecret));

    assertThat(write(ZERO, 90, slice(content, new ByteRange(90, 100))).required())
        .containsExactly(new ByteRange(40, 90));
  }

  @Test
  void shareThatCanNeverFitIsInNeitherSet() throws Exception {
    assertThat(allocate(Set.of(ZERO), Long.MAX_VALUE, uploadSecret))
        .isEqualTo(new Allocation(Set.of(), Set.of()));
  }

  @Test
  void shareOfNoBytesIsRefused() {
    assertRefused(BAD_REQUEST, () -> allocate(ZERO, 0));
  }

  @Test
  void shareIsInvisibleUntilItIsComplete() throws Exception {
    allocate(ZERO, 10);
    write(ZERO, 0, bytes(9));

    assertThat(server.shares(index)).isEmpty();
    assertRefused(NO_SUCH_SHARE, () -> server.read(index, ZERO, 0, 1));
    assertThat(allocate(Set.of(ONE), 10, uploadSecret).alreadyHave()).isEmpty();
  }

  @Test
  void writeSaysWhatIsStillMissing() throws Exception {
    allocate(ZERO, 100);

    assertThat(write(ZERO, 10, bytes(100, 10, 20)).required())
        .containsExactly(new ByteRange(0, 10), new ByteRange(20, 100));
    assertThat(write(ZERO, 90, bytes(100, 90, 100)).required())
        .containsExactly(new ByteRange(0, 10), new ByteRange(20, 90));
  }

  @Test
  void piecesMayComeInAnyOrder() throws Exception {
    byte[] content = bytes(50_000);
    List<ByteRange> pieces = pieces(content.length, 1_777);
    Collections.shuffle(pieces, new Random(7));

    allocate(ZERO, content.length);
    for (ByteRange piece : pieces) {
      write(ZERO, piece.start(), slice(content, piece));
    }

    assertThat(read(ZERO, 0, content.length)).isEqualTo(content);
  }

  @Test
  void piecesMayOverlapAndRepeatWithEqualBytes() throws Exception {
    byte[] content = bytes(1000);
    allocate(ZERO, content.length);

    write(ZERO, 0, slice(content, new ByteRange(0, 600)));
    write(ZERO, 0, slice(content, new ByteRange(0, 600)));
    write(ZERO, 100, slice(content, new ByteRange(100, 200)));
    WriteProgress last = write(ZERO, 400, slice(content, new ByteRange(400, 1000)));

    assertThat(last.isComplete()).isTrue();
    assertThat(read(ZERO, 0, content.length)).isEqualTo(content);
  }

  @Test
  void piecesMayComeAtTheSameTime() throws Exception {
    byte[] content = bytes(400_000);
    allocate(ZERO, content.length);

    List<Callable<WriteProgress>> writes = new ArrayList<>();
    for (ByteRange piece : pieces(content.length, 10_007)) {
      writes.add(() -> write(ZERO, piece.start(), slice(content, piece)));
    }
    List<WriteProgress> answers = inParallel(writes);

    assertThat(answers.stream().filter(WriteProgress::isComplete)).hasSize(1);
    assertThat(read(ZERO, 0, content.length)).isEqualTo(content);
  }

  @Test
  void sharesOfManyBucketsMayComeAtTheSameTime() throws Exception {
    List<Callable<Boolean>> uploads = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      StorageIndex bucket = index(100 + i);
      ShareNumber share = new ShareNumber(i % 3);
      uploads.add(
          () -> {
            server.allocate(bucket, Set.of(share), 3000, lease, uploadSecret);
            ByteBuffer data = ByteBuffer.wrap(bytes(3000));
            return server.write(bucket, share, uploadSecret, 0, data).isComplete();
          });
    }

    assertThat(inParallel(uploads)).containsOnly(true);
    for (int i = 0; i < 30; i++) {
      assertThat(server.shares(index(100 + i))).containsExactly(new ShareNumber(i % 3));
    }
  }

  @Test
  void writeConsumesItsBufferAndOnlyItsRemainingBytes() throws Exception {
    allocate(ZERO, 10);
    ByteBuffer data = ByteBuffer.wrap(bytes(30), 5, 10);

    server.write(index, ZERO, uploadSecret, 0, data);

    assertThat(data.hasRemaining()).isFalse();
    assertThat(read(ZERO, 0, 10)).isEqualTo(bytes(30, 5, 15));
  }

  @Test
  void writeTakesDirectAndReadOnlyBuffers() throws Exception {
    allocate(ZERO, 20);

    server.write(index, ZERO, uploadSecret, 0, direct(bytes(20, 0, 10)));
    server.write(index, ZERO, uploadSecret, 10, readOnly(bytes(20, 10, 20)));

    assertThat(read(ZERO, 0, 20)).isEqualTo(bytes(20));
  }

  @Test
  void otherBytesInTheSamePlaceAreRefusedAndChangeNothing() throws Exception {
    byte[] content = bytes(100);
    byte[] other = content.clone();
    other[49] ^= 1;
    allocate(ZERO, content.length);
    write(ZERO, 0, slice(content, new ByteRange(0, 50)));

    assertRefused(CONFLICTING_WRITE, () -> write(ZERO, 20, slice(other, new ByteRange(20, 60))));

    write(ZERO, 50, slice(content, new ByteRange(50, 100)));
    assertThat(read(ZERO, 0, 100)).isEqualTo(content);
  }

  @Test
  void bytesOutsideTheShareAreRefused() throws Exception {
    allocate(ZERO, 10);

    assertRefused(BAD_REQUEST, () -> write(ZERO, 5, bytes(6)));
    assertRefused(BAD_REQUEST, () -> write(ZERO, 10, bytes(1)));
    assertRefused(BAD_REQUEST, () -> write(ZERO, Long.MAX_VALUE - 3, bytes(3)));
    assertRefused(BAD_REQUEST, () -> write(ZERO, -1, bytes(3)));
    assertThat(write(ZERO, 0, bytes(10)).isComplete()).isTrue();
  }

  @Test
  void writeNeedsAnAllocation() {
    assertRefused(NO_SUCH_SHARE, () -> write(ZERO, 0, bytes(1)));
  }

  @Test
  void writeNeedsTheUploadSecret() throws Exception {
    allocate(ZERO, 10);

    assertRefused(
        WRONG_SECRET, () -> server.write(index, ZERO, otherSecret, 0, ByteBuffer.wrap(bytes(10))));
    assertThat(server.shares(index)).isEmpty();
  }

  @Test
  void completeShareIsNotBeingUploaded() throws Exception {
    store(ZERO, bytes(10));

    assertRefused(NO_SUCH_SHARE, () -> write(ZERO, 0, bytes(10)));
    assertThat(read(ZERO, 0, 10)).isEqualTo(bytes(10));
  }

  @Test
  void abortedUploadIsGoneAndCanBeginAgain() throws Exception {
    allocate(ZERO, 10);
    write(ZERO, 0, bytes(5));

    server.abort(index, ZERO, uploadSecret);

    assertRefused(NO_SUCH_SHARE, () -> write(ZERO, 5, bytes(5)));
    assertThat(allocate(Set.of(ZERO), 7, otherSecret).allocated()).containsExactly(ZERO);
  }

  @Test
  void abortNeedsTheUploadSecret() throws Exception {
    allocate(ZERO, 10);

    assertRefused(WRONG_SECRET, () -> server.abort(index, ZERO, otherSecret));
    assertThat(write(ZERO, 0, bytes(10)).isComplete()).isTrue();
  }

  @Test
  void abortNeedsAnUpload() throws Exception {
    assertRefused(NO_SUCH_SHARE, () -> server.abort(index, ZERO, uploadSecret));

    store(ZERO, bytes(10));

    assertRefused(ALREADY_COMPLETE, () -> server.abort(index, ZERO, uploadSecret));
    assertThat(read(ZERO, 0, 10)).isEqualTo(bytes(10));
  }
}
