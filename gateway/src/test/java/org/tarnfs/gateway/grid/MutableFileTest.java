// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.tarnfs.gateway.grid.TestGrid.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.InMemoryMutableShares;
import org.tarnfs.storage.testing.Operation;

/// Mutable files of three of ten shares.
@Timeout(60)
final class MutableFileTest {

  private static final int SEGMENT = 131_073;

  private final TestGrid grid = TestGrid.of(10);

  private WriteCap create(MutableFormat format, byte[] content)
      throws IOException, InterruptedException {
    return grid.grid().create(format, ReplayableSource.ofBytes(content));
  }

  private byte[] read(WriteCap cap) throws IOException, InterruptedException {
    return grid.get(cap.readCap());
  }

  private static StorageIndex index(WriteCap cap) {
    return cap.writeKey().readKey().storageIndex();
  }

  private InMemoryMutableShares memory(int server) {
    return grid.memory(server).mutable();
  }

  @ParameterizedTest
  @EnumSource
  void filesOfAllSizesAreReadAsTheyWereWritten(MutableFormat format) throws Exception {
    for (int size :
        List.of(0, 1, 2, 3, 1000, 30_000, SEGMENT - 1, SEGMENT, SEGMENT + 1, 12 * SEGMENT + 7)) {
      byte[] content = content(size, size);
      WriteCap cap = create(format, content);

      assertThat(read(cap)).as("%d bytes", size).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyRangeIsRead(MutableFormat format) throws Exception {
    byte[] content = content(3 * SEGMENT, 1);
    WriteCap cap = create(format, content);
    for (ByteRange range :
        List.of(
            new ByteRange(0, 1),
            new ByteRange(SEGMENT - 1, SEGMENT + 1),
            new ByteRange(5, 5),
            new ByteRange(2 * SEGMENT + 1, 3 * SEGMENT))) {
      assertThat(grid.get(cap.readCap(), range))
          .isEqualTo(java.util.Arrays.copyOfRange(content, (int) range.start(), (int) range.end()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void laterVersionTakesThePlaceOfTheEarlierOne(MutableFormat format) throws Exception {
    WriteCap cap = create(format, content(200_000, 1));
    for (int size : List.of(300_000, 10, 0, 150_000)) {
      grid.grid().open(cap).overwrite(ReplayableSource.ofBytes(content(size, size)));

      assertThat(read(cap)).isEqualTo(content(size, size));
      for (int server = 0; server < 10; server++) {
        assertThat(memory(server).shares(index(cap))).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bytesAreReplacedWithinAFileAndBeyondItsEnd(MutableFormat format) throws Exception {
    WriteCap cap = create(format, "0123456789".getBytes(UTF_8));

    grid.grid().open(cap).write(3, "abc".getBytes(UTF_8));
    grid.grid().open(cap).write(10, "XY".getBytes(UTF_8));

    assertThat(read(cap)).isEqualTo("012abc6789XY".getBytes(UTF_8));
  }

  @Test
  void anotherGatewayThatKnowsOnlyTheCapChangesTheFile() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100_000, 1));

    grid.newGrid().open(cap).overwrite(ReplayableSource.ofBytes(content(50, 2)));

    assertThat(read(cap)).isEqualTo(content(50, 2));
  }

  @Test
  void sevenServersMayBeLost() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(1000, 1));
    grid.fail(7, Fault.REFUSE);

    assertThat(read(cap)).isEqualTo(content(1000, 1));

    grid.fail(8, Fault.REFUSE);

    assertThatExceptionOfType(NotEnoughSharesException.class)
        .isThrownBy(() -> read(cap))
        .withMessageContaining("found 2 good shares on 10 servers, need 3");
  }

  @Test
  void changeIsRefusedBeforeAnythingIsWrittenIfTooFewServersCanTakeIt() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(1000, 1));
    grid.fail(4, Fault.REFUSE);

    assertThatExceptionOfType(UnhappyUploadException.class)
        .isThrownBy(
            () -> grid.newGrid().open(cap).overwrite(ReplayableSource.ofBytes(content(9, 2))))
        .withMessageContaining("need 7 servers");

    grid.heal();
    assertThat(read(cap)).isEqualTo(content(1000, 1));
  }

  @Test
  void sharesOfServersThatFailMeanwhileGoToOthers() throws Exception {
    TestGrid larger = TestGrid.of(13);
    for (int server = 0; server < 5; server++) {
      larger.plan(server, FaultPlan.always(Fault.FAIL).onlyFor(Operation.READ_TEST_WRITE));
    }

    WriteCap cap =
        larger.grid().create(MutableFormat.SDMF, ReplayableSource.ofBytes(content(99, 1)));

    long shares = 0;
    for (int server = 0; server < 13; server++) {
      shares += larger.memory(server).mutable().shares(index(cap)).size();
    }
    assertThat(shares).isEqualTo(10);
    assertThat(larger.get(cap.readCap())).isEqualTo(content(99, 1));
  }

  @ParameterizedTest
  @EnumSource
  void damagedSharesAreReplacedWhenTheFileIsReadAndHealedWhenItIsChanged(MutableFormat format)
      throws Exception {
    byte[] content = content(100_000, 1);
    WriteCap cap = create(format, content);
    for (int server = 0; server < 7; server++) {
      ShareNumber number = memory(server).shares(index(cap)).iterator().next();
      int length = (int) memory(server).length(index(cap), number);
      memory(server).corrupt(index(cap), number, server * (length - 1) / 6);
    }

    assertThat(read(cap)).isEqualTo(content);

    grid.grid().open(cap).write(0, new byte[] {7});
    content[0] = 7;
    grid.fail(7, Fault.REFUSE);
    assertThat(read(cap)).isEqualTo(content);
    grid.heal();
    for (int server = 0; server < 7; server++) {
      grid.plan(server, FaultPlan.never());
    }
    grid.plan(7, FaultPlan.always(Fault.REFUSE));
    grid.plan(8, FaultPlan.always(Fault.REFUSE));
    grid.plan(9, FaultPlan.always(Fault.REFUSE));
    assertThat(read(cap)).isEqualTo(content);
  }

  @Test
  void changesOfTwoGatewaysAtOnceAreAllThereInTheEnd() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, new byte[0]);
    int changes = 40;
    try (TaskScope tasks = new TaskScope()) {
      List<Future<Void>> writers = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        Grid gateway = grid.newGrid();
        byte mark = (byte) ('a' + writer);
        writers.add(
            tasks.fork(
                () -> {
                  for (int i = 0; i < changes; i++) {
                    append(gateway, cap, (char) mark + "" + i + ",");
                  }
                  return null;
                }));
      }
      for (Future<Void> writer : writers) {
        writer.get();
      }
    }

    String text = new String(read(cap), UTF_8);
    for (int i = 0; i < changes; i++) {
      assertThat(text).containsOnlyOnce("a" + i + ",").containsOnlyOnce("b" + i + ",");
    }
  }

  /// Appends a word unless it is there.
  private static void append(Grid gateway, WriteCap cap, String word)
      throws IOException, InterruptedException {
    gateway
        .open(cap)
        .modify(
            (content, attempt) -> {
              String text = new String(content, UTF_8);
              return text.contains(word)
                  ? Optional.empty()
                  : Optional.of((text + word).getBytes(UTF_8));
            });
  }

  @Test
  void smallFileIsMadeWithOneRequestToEachServer() throws Exception {
    create(MutableFormat.SDMF, content(100, 1));

    assertThat(grid.calls()).isEqualTo(10);
  }

  @Test
  void smallFileIsChangedWithTwoRequestsToEachServer() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));
    Grid another = grid.newGrid();
    int before = grid.calls();

    another.open(cap).write(0, new byte[] {1});

    assertThat(grid.calls() - before).isEqualTo(20);
  }

  @Test
  void whatWasPublishedJustNowIsChangedWithOneRequestToEachServer() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));
    int before = grid.calls();

    grid.grid().open(cap).overwrite(ReplayableSource.ofBytes(content(100, 2)));
    append(grid.grid(), cap, "one");
    append(grid.grid(), cap, "two");

    assertThat(grid.calls() - before).isEqualTo(30);
    assertThat(new String(read(cap), UTF_8)).endsWith("onetwo");
  }

  @Test
  void whatAnotherGatewayChangedMeanwhileIsSeen() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, new byte[0]);
    append(grid.grid(), cap, "one");
    grid.newGrid().open(cap).overwrite(ReplayableSource.ofBytes(new byte[0]));

    append(grid.grid(), cap, "one");
    append(grid.newGrid(), cap, "two");
    append(grid.grid(), cap, "three");

    assertThat(read(cap)).isEqualTo("onetwothree".getBytes(UTF_8));
  }

  @Test
  void complaintAboutWhatIsNoLongerThereIsNotMade() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, new byte[0]);
    append(grid.grid(), cap, "one");
    grid.newGrid().open(cap).overwrite(ReplayableSource.ofBytes(new byte[0]));

    grid.grid()
        .open(cap)
        .modify(
            (content, attempt) -> {
              if (content.length > 0) {
                throw new IOException("there is something already");
              }
              return Optional.of(new byte[1]);
            });

    assertThat(read(cap)).hasSize(1);
  }

  @Test
  void smallFileIsReadWithOneRequestToSixServers() throws Exception {
    WriteCap cap = create(MutableFormat.SDMF, content(100, 1));
    int before = grid.calls();

    read(cap);

    assertThat(grid.calls() - before).isLessThanOrEqualTo(12);
  }
}
