// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.testing.ForwardingStorageServer;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;

/// Servers whose answers the protocol allows, but which are not true.
@Timeout(20)
final class LyingServersTest {

  private static final EncodingParameters TWO_OF_FOUR = new EncodingParameters(2, 4, 3);
  private static final EncodingParameters ALL_OF_FOUR = new EncodingParameters(2, 4, 4);
  private static final int SEGMENT = 1000;
  private static final byte[] CONTENT = TestGrid.content(5 * SEGMENT, 1);
  private static final WriteProgress COMPLETE = new WriteProgress(List.of());

  private static Set<ShareNumber> shares(int from, int to) {
    return IntStream.range(from, to).mapToObj(ShareNumber::new).collect(Collectors.toSet());
  }

  private static UnaryOperator<StorageServer> allocating(UnaryOperator<Allocation> lie) {
    return server ->
        new ForwardingStorageServer(server) {
          @Override
          public Allocation allocate(
              StorageIndex index,
              Set<ShareNumber> shares,
              long shareLength,
              LeaseSecrets lease,
              SecretBytes uploadSecret)
              throws StorageProtocolException, InterruptedException {
            return lie.apply(super.allocate(index, shares, shareLength, lease, uploadSecret));
          }
        };
  }

  private static UnaryOperator<StorageServer> writing(UnaryOperator<WriteProgress> lie) {
    return server ->
        new ForwardingStorageServer(server) {
          @Override
          public WriteProgress write(
              StorageIndex index,
              ShareNumber share,
              SecretBytes uploadSecret,
              long offset,
              ByteBuffer data)
              throws StorageProtocolException, InterruptedException {
            return lie.apply(super.write(index, share, uploadSecret, offset, data));
          }
        };
  }

  @Test
  void sharesThatTheFileDoesNotHaveCountForNothing() {
    TestGrid grid = TestGrid.of(4);
    grid.front(0, allocating(truth -> new Allocation(shares(4, 250), Set.of())));
    grid.front(1, allocating(truth -> new Allocation(shares(200, 256), shares(4, 250))));

    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(
            () ->
                grid.grid()
                    .put(
                        ReplayableSource.ofBytes(CONTENT),
                        new UploadOptions(TWO_OF_FOUR, Optional.empty(), SEGMENT),
                        Progress.NONE))
        .withMessageContaining("have 2 of 4 known");
  }

  @Test
  void sharesThatWereNotAskedForAreNotWritten() throws Exception {
    TestGrid grid = TestGrid.of(4);
    grid.front(0, allocating(truth -> new Allocation(Set.of(), shares(0, 250))));

    Uploaded uploaded = grid.put(CONTENT, ALL_OF_FOUR, SEGMENT);

    assertThat(uploaded.placement()).hasSize(4).allSatisfy((n, s) -> assertThat(s).hasSize(1));
    assertThat(grid.get(uploaded.cap())).isEqualTo(CONTENT);
  }

  @Test
  void serverThatKeepsForgettingItsSharesIsNotAskedForEver() throws Exception {
    TestGrid grid = TestGrid.of(1);
    int[] calls = new int[1];
    grid.front(
        0,
        allocating(
            truth -> {
              int n = calls[0]++ % 4;
              return new Allocation(calls[0] == 1 ? shares(0, 3) : shares(n, n + 1), Set.of());
            }));

    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(() -> grid.put(CONTENT, TWO_OF_FOUR, SEGMENT));
    assertThat(calls[0]).isLessThan(10);
  }

  @Test
  void serverThatIsNeverContentIsReplaced() throws Exception {
    TestGrid grid = TestGrid.of(5);
    WriteProgress missing = new WriteProgress(List.of(new ByteRange(0, 1)));
    grid.front(0, writing(truth -> missing));
    grid.front(1, writing(truth -> missing));

    Uploaded uploaded = grid.put(CONTENT, TWO_OF_FOUR, SEGMENT);

    assertThat(uploaded.happiness()).isEqualTo(3);
    assertThat(uploaded.placement().toString()).doesNotContain("server 0", "server 1");
  }

  @Test
  void serverThatSaysTooEarlyThatAShareIsCompleteIsSentTheRest() throws Exception {
    TestGrid grid = TestGrid.of(4);
    for (int server = 0; server < 4; server++) {
      grid.front(server, writing(truth -> COMPLETE));
    }

    Uploaded uploaded = grid.put(CONTENT, ALL_OF_FOUR, SEGMENT);

    assertThat(grid.get(uploaded.cap())).isEqualTo(CONTENT);
    assertThat(grid.memories()).allMatch(memory -> memory.storageIndexes().size() == 1);
  }

  @Test
  void serverThatTakesABlockForTheShareIsReplaced() throws Exception {
    TestGrid grid = TestGrid.of(5);
    for (int server = 0; server < 2; server++) {
      grid.front(
          server,
          truth ->
              new ForwardingStorageServer(truth) {
                @Override
                public WriteProgress write(
                    StorageIndex index,
                    ShareNumber share,
                    SecretBytes uploadSecret,
                    long offset,
                    ByteBuffer data)
                    throws StorageProtocolException {
                  if (offset == 0) {
                    return COMPLETE;
                  }
                  throw new StorageProtocolException(Reason.NO_SUCH_SHARE, "no upload of it");
                }
              });
    }

    Uploaded uploaded = grid.put(CONTENT, TWO_OF_FOUR, SEGMENT);

    assertThat(uploaded.happiness()).isEqualTo(3);
    assertThat(uploaded.placement().toString()).doesNotContain("server 0", "server 1");
    assertThat(grid.get(uploaded.cap())).isEqualTo(CONTENT);
  }

  @Test
  void serverThatClaimsAllSharesAndHasNoneDoesNotPreventAReading() throws Exception {
    TestGrid grid = TestGrid.of(4);
    Uploaded uploaded = grid.put(CONTENT, ALL_OF_FOUR, SEGMENT);
    for (int server = 0; server < 2; server++) {
      grid.front(
          server,
          truth ->
              new ForwardingStorageServer(truth) {
                @Override
                public Set<ShareNumber> shares(StorageIndex index) {
                  return LyingServersTest.shares(0, 256);
                }

                @Override
                public ByteBuffer read(
                    StorageIndex index, ShareNumber share, long offset, int length) {
                  return ByteBuffer.allocate(length);
                }
              });
    }

    assertThat(grid.get(uploaded.cap())).isEqualTo(CONTENT);
  }

  private static void damageBlock(TestGrid grid, ChkReadCap cap, int share, int segment)
      throws StorageProtocolException {
    ShareNumber number = new ShareNumber(share);
    int offset = 36 + segment * SEGMENT / 2;
    grid.holders(cap, number).getFirst().corrupt(cap.storageIndex(), number, offset);
  }

  @Test
  void shareIsReadThoughAnotherOfItsBlocksIsDamaged() throws Exception {
    TestGrid grid = TestGrid.of(3);
    byte[] content = TestGrid.content(20 * SEGMENT, 2);
    ChkReadCap cap = (ChkReadCap) grid.put(content, new EncodingParameters(2, 3, 3), SEGMENT).cap();
    damageBlock(grid, cap, 0, 1);
    damageBlock(grid, cap, 1, 9);
    damageBlock(grid, cap, 2, 18);

    assertThat(grid.get(cap)).isEqualTo(content);
  }

  @Test
  void fileThatIsKeptOpenIsReadWhenServersLieNoMore() throws Exception {
    TestGrid grid = TestGrid.of(4);
    ChkReadCap cap = (ChkReadCap) grid.put(CONTENT, ALL_OF_FOUR, SEGMENT).cap();
    ReadableFile file = grid.grid().open(cap);
    WritableByteChannel nowhere = Channels.newChannel(OutputStream.nullOutputStream());
    for (int liars : new int[] {0, 2}) {
      grid.fail(4, Fault.NONE);
      grid.plan(liars, FaultPlan.always(Fault.FLIPPED_BIT));
      grid.plan(liars + 1, FaultPlan.always(Fault.FLIPPED_BIT));

      file.read(new ByteRange(0, CONTENT.length), nowhere);
      file.read(new ByteRange(0, CONTENT.length), nowhere);
    }
  }
}
