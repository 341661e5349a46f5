// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.testing.ForwardingStorageServer;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;
import org.tarnfs.storage.testing.CountingStorageServer;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import org.tarnfs.storage.testing.Operation;

/// An upload that was broken off goes on where it was, in another process too, whichever program
/// the servers run; and what they have of it goes into no other file.
@Timeout(30)
final class ResumeTest {

  private static final int SERVERS = 10;
  private static final EncodingParameters THREE_OF_TEN = new EncodingParameters(3, SERVERS, 7);
  private static final int SEGMENT = 3 << 14;
  private static final int SEGMENTS = 60;
  private static final byte[] CONTENT = TestGrid.content(SEGMENTS * SEGMENT, 1);
  private static final UploadOptions OPTIONS = TestGrid.options(THREE_OF_TEN, SEGMENT);
  private static final UploadOptions WITH_RANDOM_KEY =
      new UploadOptions(THREE_OF_TEN, Optional.empty(), SEGMENT);

  /// What a server is told before it is known what it has.
  private static final int OPENING = 100;

  private final TestGrid grid = TestGrid.of(SERVERS);

  /// How a server answers who wants to go on with a share.
  enum Program {
    TARN,
    TAHOE;

    StorageServer in(StorageServer server) {
      return switch (this) {
        case TARN -> server;
        case TAHOE -> new AsTahoe(server);
      };
    }
  }

  /// Of a share that is being uploaded it does not say that it may be written.
  private static final class AsTahoe extends ForwardingStorageServer {

    private final Set<ShareNumber> begun = ConcurrentHashMap.newKeySet();

    AsTahoe(StorageServer server) {
      super(server);
    }

    @Override
    public Allocation allocate(
        StorageIndex index,
        Set<ShareNumber> shares,
        long shareLength,
        LeaseSecrets lease,
        SecretBytes uploadSecret)
        throws StorageProtocolException, InterruptedException {
      Allocation answer = super.allocate(index, shares, shareLength, lease, uploadSecret);
      Set<ShareNumber> allocated = new HashSet<>(answer.allocated());
      allocated.removeIf(share -> !begun.add(share));
      return new Allocation(answer.alreadyHave(), allocated);
    }

    @Override
    public void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
        throws StorageProtocolException, InterruptedException {
      super.abort(index, share, uploadSecret);
      begun.remove(share);
    }
  }

  private void frontAll(UnaryOperator<StorageServer> front) {
    for (int server = 0; server < SERVERS; server++) {
      grid.front(server, front);
    }
  }

  private long bytesWritten() {
    return IntStream.range(0, SERVERS)
        .mapToObj(grid::count)
        .mapToLong(CountingStorageServer::bytesWritten)
        .sum();
  }

  /// Of all shares together.
  private static long sharesLength() throws Exception {
    TestGrid other = TestGrid.of(SERVERS);
    other.put(CONTENT, THREE_OF_TEN, SEGMENT);
    return other.bytesInUse();
  }

  private void breakOffInTheMiddle(UploadOptions options) {
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () ->
                grid.grid()
                    .put(
                        ReplayableSource.ofBytes(CONTENT),
                        options,
                        (done, total) -> {
                          if (done >= total / 2) {
                            Thread.currentThread().interrupt();
                          }
                        }));
  }

  private Uploaded putByAnotherProcess(byte[] content) throws Exception {
    return grid.newGrid().put(ReplayableSource.ofBytes(content), OPTIONS, Progress.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void anotherProcessSendsOnlyWhatIsMissing(Program program) throws Exception {
    frontAll(program::in);
    breakOffInTheMiddle(OPTIONS);
    long first = bytesWritten();

    Uploaded uploaded = putByAnotherProcess(CONTENT);

    assertThat(first).isGreaterThan(sharesLength() / 3);
    assertThat(bytesWritten()).isLessThan(sharesLength() + 3 * SERVERS * OPENING);
    assertThat(uploaded.happiness()).isEqualTo(SERVERS);
    assertThat(grid.bytesInUse()).isEqualTo(sharesLength());
    assertIsWhole((ChkReadCap) uploaded.cap());
  }

  private void assertIsWhole(ChkReadCap cap) throws Exception {
    assertThat(grid.get(cap)).isEqualTo(CONTENT);
    TestGrid other = TestGrid.of(SERVERS);
    assertThat(other.put(CONTENT, THREE_OF_TEN, SEGMENT).cap()).isEqualTo(cap);
    for (int number = 0; number < SERVERS; number++) {
      ShareNumber share = new ShareNumber(number);
      assertThat(grid.share(cap, share)).isEqualTo(other.share(cap, share));
    }
  }

  @ParameterizedTest
  @EnumSource
  void gridThatIsLostInTheMiddleKeepsWhatItHas(Program program) throws Exception {
    frontAll(program::in);
    for (int server = 0; server < SERVERS; server++) {
      grid.plan(server, FaultPlan.after(14, Fault.REFUSE));
    }
    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(() -> grid.put(CONTENT, THREE_OF_TEN, SEGMENT));
    grid.heal();
    long before = bytesWritten();

    Uploaded uploaded = putByAnotherProcess(CONTENT);

    assertThat(bytesWritten() - before).isLessThan(sharesLength() * 2 / 3);
    assertIsWhole((ChkReadCap) uploaded.cap());
  }

  @Test
  void gridThatIsLostAgainAndAgainGetsTheFileInTheEnd() throws Exception {
    int attempts = 0;
    for (boolean isStored = false; !isStored; attempts++) {
      for (int server = 0; server < SERVERS; server++) {
        grid.plan(server, FaultPlan.after(6 + server % 2, Fault.REFUSE).onlyFor(Operation.WRITE));
      }
      try {
        putByAnotherProcess(CONTENT);
        isStored = true;
      } catch (UnhappyUploadException e) {
        assertThat(attempts).isLessThan(SEGMENTS);
      }
    }
    grid.heal();

    assertThat(attempts).isGreaterThan(2);
    assertIsWhole((ChkReadCap) putByAnotherProcess(CONTENT).cap());
  }

  @Test
  void progressTellsHowMuchOfTheFileIsDone() throws Exception {
    breakOffInTheMiddle(OPTIONS);
    long[] last = new long[1];

    grid.newGrid()
        .put(
            ReplayableSource.ofBytes(CONTENT),
            OPTIONS,
            (done, total) -> {
              assertThat(total).isEqualTo(CONTENT.length);
              assertThat(done).isGreaterThan(last[0]);
              last[0] = done;
            });

    assertThat(last[0]).isEqualTo(CONTENT.length);
  }

  @Test
  void withARandomKeyNothingIsLeftBehind() {
    breakOffInTheMiddle(WITH_RANDOM_KEY);

    assertThat(grid.bytesInUse()).isZero();
  }

  /// A process is killed while it reads a file that has changed since its key was made; then
  /// somebody puts the old content back.
  @Test
  void noneOfAChangedFileIsTakenForTheOldOne() throws Exception {
    byte[] changed = CONTENT.clone();
    for (int segment = SEGMENTS / 3; segment < SEGMENTS; segment++) {
      changed[segment * SEGMENT + segment] ^= 1;
    }
    ReplayableSource source =
        new ReplayableSource() {
          private int readings;

          @Override
          public long size() {
            return CONTENT.length;
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(readings++ == 0 ? CONTENT : changed);
          }
        };
    for (int server = 0; server < SERVERS; server++) {
      grid.plan(server, FaultPlan.always(Fault.REFUSE).onlyFor(Operation.ABORT));
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> grid.grid().put(source, OPTIONS, Progress.NONE))
        .withMessageContaining("changed");
    grid.heal();
    long first = bytesWritten();

    Uploaded uploaded = putByAnotherProcess(CONTENT);

    assertThat(first).isPositive();
    assertThat(bytesWritten()).isLessThan(sharesLength() + 3 * SERVERS * OPENING);
    assertIsWhole((ChkReadCap) uploaded.cap());
  }

  @ParameterizedTest
  @EnumSource
  void whatSomebodyElseIsUploadingIsLeftToThem(Program program) throws Exception {
    frontAll(program::in);
    TestGrid other = TestGrid.of(SERVERS);
    Uploaded elsewhere = other.put(CONTENT, THREE_OF_TEN, SEGMENT);
    StorageIndex index = ((ChkReadCap) elsewhere.cap()).storageIndex();
    SecretBytes theirs = SecretBytes.copyOf(new byte[] {1, 2, 3});
    LeaseSecrets lease = TestGrid.LEASE.forBucket(index, grid.server(0).leaseSeed());
    Set<ShareNumber> wanted = Set.of(new ShareNumber(0), new ShareNumber(1));
    for (ShareNumber share : wanted) {
      CountingStorageServer holder = grid.count(holder(other, elsewhere, share));
      holder.allocate(index, Set.of(share), sharesLength() / SERVERS, lease, theirs);
      holder.write(index, share, theirs, 0, ByteBuffer.wrap(new byte[1000]));
    }

    Uploaded uploaded = putByAnotherProcess(CONTENT);

    assertThat(uploaded.happiness()).isGreaterThanOrEqualTo(8);
    assertThat(uploaded.placement()).hasSize(SERVERS);
    assertIsWhole((ChkReadCap) uploaded.cap());
    for (ShareNumber share : wanted) {
      WriteProgress progress =
          grid.count(holder(other, elsewhere, share))
              .write(index, share, theirs, 1000, ByteBuffer.wrap(new byte[24]));
      assertThat(progress.required().getFirst().start()).isEqualTo(1024);
    }
  }

  private static int holder(TestGrid grid, Uploaded uploaded, ShareNumber share) {
    return grid.memories().indexOf(grid.holders((ChkReadCap) uploaded.cap(), share).getFirst());
  }

  /// As no process of this client would leave it, unless it was another version of this program.
  @ParameterizedTest
  @EnumSource
  void otherBytesUnderOurSecretAreClearedAway(Program program) throws Exception {
    for (int segments : new int[] {3, SEGMENTS}) {
      byte[] content = TestGrid.content(segments * SEGMENT, 4);
      TestGrid other = TestGrid.of(SERVERS);
      Uploaded elsewhere = other.put(content, THREE_OF_TEN, SEGMENT);
      TestGrid ours = TestGrid.of(SERVERS);
      for (int server = 0; server < SERVERS; server++) {
        ours.front(server, program::in);
      }
      for (ShareNumber share : Set.of(new ShareNumber(0), new ShareNumber(1))) {
        leaveOtherBytes(ours.server(holder(other, elsewhere, share)), share, elsewhere, other);
      }

      Uploaded uploaded = ours.put(content, THREE_OF_TEN, SEGMENT);

      assertThat(uploaded.placement()).hasSize(SERVERS);
      assertThat(ours.get(uploaded.cap())).isEqualTo(content);
      assertThat(ours.bytesInUse()).isEqualTo(other.bytesInUse());
    }
  }

  private static void leaveOtherBytes(
      GridServer server, ShareNumber share, Uploaded uploaded, TestGrid uploadedTo)
      throws Exception {
    StorageIndex index = ((ChkReadCap) uploaded.cap()).storageIndex();
    SecretBytes secret = TestGrid.LEASE.uploadSecret(index, server.leaseSeed());
    LeaseSecrets lease = TestGrid.LEASE.forBucket(index, server.leaseSeed());
    long length = uploadedTo.bytesInUse() / SERVERS;
    server.storage().allocate(index, Set.of(share), length, lease, secret);
    server.storage().write(index, share, secret, 0, ByteBuffer.wrap(new byte[10]));
  }

  @Test
  void serverThatSaysItHasMoreThanItHasIsReplaced() throws Exception {
    long shareLength = sharesLength() / SERVERS;
    List<ByteRange> lastByte = List.of(new ByteRange(shareLength - 1, shareLength));
    grid.front(
        0,
        truth ->
            new ForwardingStorageServer(truth) {
              @Override
              public WriteProgress write(
                  StorageIndex index,
                  ShareNumber share,
                  SecretBytes uploadSecret,
                  long offset,
                  ByteBuffer data)
                  throws StorageProtocolException, InterruptedException {
                boolean isEnd = offset + data.remaining() == shareLength;
                super.write(index, share, uploadSecret, offset, data);
                return new WriteProgress(isEnd ? List.of() : lastByte);
              }
            });

    Uploaded uploaded = grid.put(CONTENT, THREE_OF_TEN, SEGMENT);

    assertThat(uploaded.placement()).hasSize(SERVERS);
    assertThat(uploaded.placement().toString()).doesNotContain("server 0");
    assertIsWhole((ChkReadCap) uploaded.cap());
  }

  @Test
  void longFileCostsOneSmallRequestMoreAndOneOfFewSegmentsNone() throws Exception {
    grid.put(TestGrid.content(12 * SEGMENT, 2), THREE_OF_TEN, SEGMENT);
    assertThat(grid.calls(Operation.WRITE)).isEqualTo(SERVERS * (12 / 3 + 1));
    int before = grid.calls();

    grid.put(CONTENT, THREE_OF_TEN, SEGMENT);

    assertThat(grid.calls() - before).isEqualTo(SERVERS * (1 + 1 + SEGMENTS / 3 + 1));
  }

  /// Whoever can name a storage index can have us repair shares of another file under it.
  @Test
  void remainsOfARepairDoNotGetIntoAnUpload() throws Exception {
    TestGrid four = TestGrid.of(4);
    EncodingParameters parameters = new EncodingParameters(2, 4, 3);
    byte[] other = TestGrid.content(CONTENT.length, 3);
    TestGrid elsewhere = TestGrid.of(4);
    Uploaded stored = elsewhere.put(CONTENT, parameters, SEGMENT);
    ChkReadCap right = (ChkReadCap) stored.cap();
    ChkReadCap wrong = (ChkReadCap) four.put(other, parameters, SEGMENT).cap();
    ChkVerifyCap mixed =
        new ChkVerifyCap(right.storageIndex(), wrong.uebHash(), 2, 4, other.length);
    for (int number = 1; number < 4; number++) {
      ShareNumber share = new ShareNumber(number);
      four.memory(holder(elsewhere, stored, share))
          .put(mixed.storageIndex(), share, four.share(wrong, share));
    }
    for (int server = 0; server < 4; server++) {
      FaultPlan fewWrites = FaultPlan.after(10, Fault.REFUSE).onlyFor(Operation.WRITE);
      FaultPlan noAborts = FaultPlan.always(Fault.REFUSE).onlyFor(Operation.ABORT);
      four.plan(
          server,
          (operation, calls) ->
              operation == Operation.ABORT
                  ? noAborts.faultOf(operation, calls)
                  : fewWrites.faultOf(operation, calls));
    }
    long before = four.bytesInUse();
    four.grid().checkAndRepair(mixed, new CheckOptions(false, false));
    assertThat(four.bytesInUse()).as("what the repair has begun").isGreaterThan(before);
    four.heal();
    for (InMemoryStorageServer memory : four.memories()) {
      memory.shares(mixed.storageIndex()).forEach(s -> memory.remove(mixed.storageIndex(), s));
    }

    four.newGrid()
        .put(
            ReplayableSource.ofBytes(CONTENT),
            TestGrid.options(parameters, SEGMENT),
            Progress.NONE);

    assertThat(four.get(right)).isEqualTo(CONTENT);
    assertThat(four.grid().check(right, new CheckOptions(true, false)).shares().corrupt())
        .isEmpty();
  }
}
