// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.ShareNumber;

/// What every storage server promises, wherever its shares are. A subclass opens a server that is
/// empty and has room, and closes it itself.
public abstract class StorageServerContract extends UploadContract {

  @Test
  void saysWhatItIs() throws Exception {
    assertThat(server.version().applicationVersion()).isNotEmpty();
    assertThat(server.version().maximumImmutableShareSize()).isPositive();
    assertThat(server.version().availableSpace()).isPositive();
  }

  @Test
  void holdsNothingAtFirst() throws Exception {
    assertThat(server.shares(index)).isEmpty();
    assertRefused(NO_SUCH_SHARE, () -> server.read(index, ZERO, 0, 1));
  }

  @Test
  void givesBackWhatWasWritten() throws Exception {
    byte[] content = bytes(100_000);

    store(ZERO, content);

    assertThat(server.shares(index)).containsExactly(ZERO);
    assertThat(read(ZERO, 0, content.length)).isEqualTo(content);
  }

  @Test
  void keepsLargeSharesBytewise() throws Exception {
    byte[] content = bytes((5 << 20) + 13);

    store(ZERO, content);

    assertThat(read(ZERO, 0, content.length)).isEqualTo(content);
  }

  @Test
  void keepsSharesOfOneByteAndEveryShareNumber() throws Exception {
    store(ZERO, bytes(1));
    store(new ShareNumber(255), bytes(1));

    assertThat(server.shares(index)).containsExactlyInAnyOrder(ZERO, new ShareNumber(255));
    assertThat(read(new ShareNumber(255), 0, 1)).isEqualTo(bytes(1));
  }

  @Test
  void keepsBucketsApart() throws Exception {
    store(ZERO, bytes(10));

    assertThat(server.shares(index(2))).isEmpty();
    assertRefused(NO_SUCH_SHARE, () -> server.read(index(2), ZERO, 0, 1));
  }

  @Test
  void readGivesAnyRange() throws Exception {
    byte[] content = bytes(1000);
    store(ZERO, content);

    assertThat(read(ZERO, 0, 1)).isEqualTo(bytes(1000, 0, 1));
    assertThat(read(ZERO, 500, 300)).isEqualTo(bytes(1000, 500, 800));
    assertThat(read(ZERO, 999, 1)).isEqualTo(bytes(1000, 999, 1000));
  }

  @Test
  void readIsClippedAtTheEndAndEmptyBeyond() throws Exception {
    store(ZERO, bytes(1000));

    assertThat(read(ZERO, 900, 200)).isEqualTo(bytes(1000, 900, 1000));
    assertThat(read(ZERO, 1000, 10)).isEmpty();
    assertThat(read(ZERO, 1L << 60, 10)).isEmpty();
    assertThat(read(ZERO, 10, 0)).isEmpty();
  }

  @Test
  void readOfANegativeRangeIsRefused() throws Exception {
    store(ZERO, bytes(10));

    assertRefused(BAD_REQUEST, () -> server.read(index, ZERO, -1, 5));
    assertRefused(BAD_REQUEST, () -> server.read(index, ZERO, 5, -1));
  }

  @Test
  void bufferReadBelongsToTheCaller() throws Exception {
    store(ZERO, bytes(10));

    ByteBuffer first = server.read(index, ZERO, 0, 10);
    first.put(0, (byte) ~first.get(0));

    assertThat(read(ZERO, 0, 10)).isEqualTo(bytes(10));
  }

  @Test
  void leaseIsAddedAndRenewed() throws Exception {
    store(ZERO, bytes(10));

    server.addOrRenewLease(index, lease(5));
    server.addOrRenewLease(index, lease(5));

    assertThat(read(ZERO, 0, 10)).isEqualTo(bytes(10));
  }

  @Test
  void leaseNeedsAShare() throws Exception {
    allocate(ZERO, 10);

    assertRefused(NO_SUCH_SHARE, () -> server.addOrRenewLease(index, lease));
  }

  @Test
  void advisoryIsTakenForAShareThatIsHeld() throws Exception {
    store(ZERO, bytes(10));

    server.adviseCorruptShare(index, ZERO, "block 3: häßlicher hash");
  }

  @Test
  void advisoryNeedsAShareAndAReason() throws Exception {
    store(ZERO, bytes(10));

    assertRefused(NO_SUCH_SHARE, () -> server.adviseCorruptShare(index, ONE, "bad hash"));
    assertRefused(BAD_REQUEST, () -> server.adviseCorruptShare(index, ZERO, ""));
    assertRefused(BAD_REQUEST, () -> server.adviseCorruptShare(index, ZERO, "x".repeat(32766)));
  }
}
